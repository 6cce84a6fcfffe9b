import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { openUnpod } from '../api';
import type { Unpod } from '../api/contract';
import { patience } from '../api/http/connection';
import type { Pages } from '../api/shapes';
import type { Call } from '../domain/call';
import { cleanText } from '../domain/cleanText';
import { InputError } from '../domain/errors/inputError';
import { UnpodError } from '../domain/errors/unpodError';
import { asText } from '../domain/json';
import { toNodeError } from '../n8n/nodeError';

/** The method behind a list in a resource locator, as n8n calls it. */
export type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** Entries of a page in a list that the service returns whole. */
const PAGE_SIZE = 100;

/**
 * How many pages of a long list one search reads before it returns what it found. The editor asks for more
 * when somebody scrolls, which nobody can do in an empty list.
 */
const PAGES_A_SEARCH = 20;

/** Less patience: a person waits for the list. */
const PICKER_PATIENCE = { ...patience, requestMs: 15_000, readMs: 10_000 };

/**
 * Makes a list method that shows why it was refused instead of an empty list. Where only the list is refused,
 * the ID can still be entered, so the text names that way too.
 */
export function listMethod(
	list: (
		context: ILoadOptionsFunctions,
		unpod: Unpod,
		filter: string,
		token: string,
	) => Promise<INodeListSearchResult>,
): ListSearch {
	return async function (filter, paginationToken) {
		try {
			const unpod = await openUnpod(this, PICKER_PATIENCE);
			const wanted = (filter ?? '').trim().toLowerCase();
			return await list(this, unpod, wanted, String(paginationToken ?? '1'));
		} catch (error) {
			throw toNodeError(this.getNode(), withOtherWay(error));
		}
	};
}

/** Refusals that may hold for the list alone. */
const REFUSALS = ['forbidden', 'keyRefused', 'notFound', 'refused'];

function withOtherWay(error: unknown): unknown {
	if (!(error instanceof UnpodError) || !REFUSALS.includes(error.kind)) return error;
	if (error.description.includes("'By ID'")) return error;
	return error.with({
		description: `${error.description} If Unpod does not let your key list them, choose 'By ID' and enter the ID.`,
	});
}

/** Returns the space picked in the node, null where there is none yet. */
export function pickedSpace(context: ILoadOptionsFunctions): string | null {
	const picked = context.getCurrentNodeParameter('spaceToken', { extractValue: true });
	return asText(cleanText(asText(picked) ?? ''));
}

/**
 * Returns the space picked in the node, for a list that needs one.
 *
 * @throws InputError
 */
export function requirePickedSpace(context: ILoadOptionsFunctions): string {
	const spaceToken = pickedSpace(context);
	if (spaceToken !== null) return spaceToken;
	throw new InputError("'Space' is empty", "Pick a space first, or choose 'By ID' here.");
}

function matches({ name, value }: INodeListSearchItems, filter: string): boolean {
	return `${name} ${value}`.toLowerCase().includes(filter);
}

/** Returns a page of a list that the service returned whole: groups of entries, each in the order of its names. */
export function pageOf(
	groups: INodeListSearchItems[][],
	filter: string,
	token: string,
): INodeListSearchResult {
	const page = Number(token);
	const found = groups.flatMap((entries) =>
		entries
			.filter((entry) => entry.value !== '' && matches(entry, filter))
			.sort((a, b) => a.name.localeCompare(b.name)),
	);
	const end = page * PAGE_SIZE;
	return {
		results: found.slice(end - PAGE_SIZE, end),
		...(found.length > end ? { paginationToken: String(page + 1) } : {}),
	};
}

/**
 * Reads a page of a list that the service returns page by page; a search reads a few of them. Its token is the
 * number of the next page and the last entry of this one: a service without pages returns the same again.
 */
export async function nextPage(
	pages: (firstPage: number) => Pages<Call>,
	toEntry: (call: Call) => INodeListSearchItems,
	filter: string,
	token: string,
): Promise<INodeListSearchResult> {
	const [, number = '1', lastShown] = /^(\d+) ?(.*)$/.exec(token) ?? [];
	const page = Number(number);
	let read = 0;
	for await (const { entries, isLast } of pages(page)) {
		read++;
		const shown = entries.map(toEntry).filter(({ value }) => value !== '');
		const last = String(shown.at(-1)?.value ?? '');
		if (last !== '' && last === lastShown) return { results: [] };
		const results = shown.filter((entry) => matches(entry, filter));
		const enough = filter === '' || results.length > 0 || read >= PAGES_A_SEARCH;
		if (isLast) return { results };
		if (enough) return { results, paginationToken: `${page + read} ${last}` };
	}
	return { results: [] };
}
