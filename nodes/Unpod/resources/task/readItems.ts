import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { CallRequest } from '../../api/shapes';
import { digestOf, originOf } from '../../calling/ledger/digest';
import type { Ledger } from '../../calling/ledger/ledger';
import type { AskedCall, Outcome, Placement } from '../../calling/placing/placingTypes';
import { requireTimeToCome } from '../../calling/rules/scheduledTime';
import type { OutputChoice } from '../../domain/output';
import { isTool } from '../../n8n/continueOnFail';
import { Parameters } from '../../n8n/parameters';
import { resultFinder } from '../../shared/zip';
import type { BatchRun } from '../operation';
import { requireNoFailure } from '../outcomeFailure';
import { type ItemResult, unreadItem } from '../outcomeItems';
import type { RulesReader } from './callingRules';
import { readItemRequest } from './itemRequest';

/** What was read of an item: its call and how that is returned, or why it can't be read. */
export type ReadItem = { placement: Placement; choice: OutputChoice | null } | Invalid;

/** Why an item can't be read. */
export interface Invalid {
	invalid: unknown;
}

/**
 * Reads of an item how its call is returned, null where the operation has no such field; throws where it can't be
 * read.
 */
export type ReadChoice = (parameters: Parameters) => OutputChoice | null;

/** Returns whether an item can't be read. */
export function isInvalid<T extends object>(item: T | Invalid): item is Invalid {
	return 'invalid' in item;
}

/** Fields that make up a call besides its number, space and agent. */
const WRITTEN = ['metadataInput', 'metadataFields', 'metadataJson', 'additionalFields'];

/**
 * Returns what the model asked for where the node is its tool: n8n's engine puts that into the item, with an
 * ID of its own for each try (`requests-response.ts` of n8n-core, 2.41). Null on an n8n that doesn't.
 */
function askedByModel({ toolCallId, ...asked }: IDataObject): IDataObject | null {
	return toolCallId === undefined ? null : asked;
}

/** Returns the digest of where a call comes from: its item and the node's fields as they are written. */
function originReader({
	context,
}: BatchRun): (request: CallRequest, itemIndex: number) => string | null {
	const items = context.getInputData();
	const { parameters } = context.getNode();
	const written = WRITTEN.map((name) => parameters[name] ?? null);
	return (request, itemIndex) => {
		const { json } = items[itemIndex];
		const item = isTool(context) ? askedByModel(json) : json;
		return item === null ? null : originOf(request, item, written);
	};
}

function readAll(
	run: BatchRun,
	rulesReader: RulesReader,
	readChoice: ReadChoice,
): Array<{ asked: AskedCall; choice: OutputChoice | null } | Invalid> {
	const originOfItem = originReader(run);
	return Array.from({ length: run.itemCount }, (_, itemIndex) => {
		try {
			const parameters = Parameters.ofItem(run.context, itemIndex);
			const item = readItemRequest(parameters, rulesReader);
			const choice = readChoice(parameters);
			const origin = originOfItem(item.request, itemIndex);
			return {
				asked: { ...item, content: { asked: digestOf(item.request), origin } },
				choice,
			};
		} catch (error) {
			return { invalid: error };
		}
	});
}

/**
 * Reads and checks every input item before the first call, so that a wrong one is known before anybody's
 * phone rings. Sends nothing.
 *
 * @param isRetry whether the execution is a retry, which may have placed calls whose time has passed
 */
export function readItems(
	run: BatchRun,
	ledger: Ledger,
	isRetry: boolean,
	rulesReader: RulesReader,
	readChoice: ReadChoice,
): ReadItem[] {
	const { context, unpod } = run;
	const items = readAll(run, rulesReader, readChoice);
	const calls = items.flatMap((item) => (isInvalid(item) ? [] : [item.asked]));
	const keyOf = resultFinder(calls, ledger.assignKeys(calls.map(({ content }) => content)));
	return items.map((item): ReadItem => {
		if (isInvalid(item)) return item;
		const { asked, choice } = item;
		const ledgerKey = keyOf(asked);
		try {
			const mayBePlaced = isRetry || ledger.find(ledgerKey) !== null;
			if (!mayBePlaced) requireTimeToCome(asked.request, context.getTimezone());
			unpod.checkOrder(asked.request);
			return { placement: { ...asked, ledgerKey }, choice };
		} catch (error) {
			return { invalid: error };
		}
	});
}

/** Returns the calls of the items that could be read, in their order. */
export function placementsOf(items: ReadItem[]): Placement[] {
	return items.flatMap((item) => (isInvalid(item) ? [] : [item.placement]));
}

/**
 * Requires that every item could be read, unless the node continues on fail.
 *
 * @throws NodeApiError or NodeOperationError for the first that could not: nobody is called, and the error names
 * what was placed before
 */
export function requireAllValid(
	context: IExecuteFunctions,
	items: ReadItem[],
	ledger: Ledger,
): void {
	if (!items.some(isInvalid)) return;
	const known = items.map((item): ItemResult => {
		if (isInvalid(item)) return unreadItem(item.invalid);
		const { request, ledgerKey } = item.placement;
		const entry = ledger.find(ledgerKey);
		const outcome: Outcome =
			entry?.state === 'placed' ? { kind: 'placed', request, entry } : { kind: 'notTried' };
		return { outcome, choice: item.choice };
	});
	requireNoFailure(context, known);
}
