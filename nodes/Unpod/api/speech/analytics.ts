import { asFilledObject, asText, objectsOf, type JsonObject, textAt } from '../../domain/json';
import { toMilliseconds } from '../../domain/time';

/** The results of the blocks of analytics that are attached to an agent. */
export interface Findings {
	/** The blocks that have a result, those that failed or found nothing to analyse included. */
	blocks: ReadonlySet<string>;
	summary: string | null;
	extractedData: JsonObject | null;
}

interface BlockResult {
	block: string;
	name: string;
	summary: string | null;
	data: JsonObject;
}

/** Returns the last of several results of a block. */
function newestByBlock(rows: JsonObject[]): JsonObject[] {
	const newest = new Map<string, JsonObject>();
	for (const row of rows) {
		const block = blockOf(row);
		const known = newest.get(block);
		const isNewer = (toMilliseconds(row.created) ?? 0) > (toMilliseconds(known?.created) ?? 0);
		if (known === undefined || isNewer) newest.set(block, row);
	}
	return [...newest.values()];
}

function blockOf(row: JsonObject): string {
	return textAt(row, 'block_id', 'name', 'result_id') ?? '';
}

/** Returns the success of a call, which is a text or a boolean of its block (the vendor's SDK). */
function readResult(row: JsonObject): BlockResult {
	const { success_evaluation: success } = row;
	const hasSuccess = success !== undefined && success !== null;
	return {
		block: blockOf(row),
		name: textAt(row, 'name', 'block_id') ?? 'analytics',
		summary: asText(row.summary),
		data: {
			...asFilledObject(row.data),
			...(hasSuccess ? { success_evaluation: success } : {}),
		},
	};
}

/** Returns a different name for each block: blocks that share one get their IDs added until none does. */
function namesOf(results: BlockResult[]): Map<BlockResult, string> {
	const names = new Map(results.map((result) => [result, result.name]));
	for (let round = 0; round <= results.length; round++) {
		const all = [...names.values()];
		const shared = [...names].filter(([, name]) => all.indexOf(name) !== all.lastIndexOf(name));
		if (shared.length === 0) break;
		for (const [result, name] of shared) names.set(result, `${name} (${result.block})`);
	}
	return names;
}

/**
 * Merges the data of all blocks. A key that only one block has is at the top; a key that several have, or
 * that is the name of a block, is under the name of each of its blocks. So nothing is lost, whatever the order
 * of the results.
 */
function merged(results: BlockResult[]): JsonObject | null {
	const names = namesOf(results);
	const nameList = new Set(names.values());
	const owners = new Map<string, number>();
	for (const { data } of results) {
		for (const key of Object.keys(data)) owners.set(key, (owners.get(key) ?? 0) + 1);
	}
	const isOwn = (key: string) => owners.get(key) === 1 && !nameList.has(key);
	const entries = results.flatMap((result): Array<[string, JsonObject[string]]> => {
		const all = Object.entries(result.data);
		const shared = all.filter(([key]) => !isOwn(key));
		const block: Array<[string, JsonObject]> =
			shared.length === 0 ? [] : [[names.get(result) ?? result.name, Object.fromEntries(shared)]];
		return [...all.filter(([key]) => isOwn(key)), ...block];
	});
	return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** Returns the summaries of all blocks: one as it is, several with the names of their blocks before them. */
function summaryOf(results: BlockResult[]): string | null {
	const names = namesOf(results);
	const summaries = new Map<string, string>();
	for (const result of results) {
		if (result.summary === null || summaries.has(result.summary)) continue;
		summaries.set(result.summary, names.get(result) ?? result.name);
	}
	if (summaries.size <= 1) return [...summaries.keys()][0] ?? null;
	return [...summaries].map(([summary, name]) => `${name}: ${summary}`).join('\n\n');
}

/** Reads the results of a call's analytics, from `analytics[]` of a call or from their own route. */
export function readFindings(analytics: unknown): Findings {
	const rows = newestByBlock(objectsOf(analytics));
	const results = rows
		.map(readResult)
		.sort((a, b) => Number(a.block > b.block) - Number(a.block < b.block));
	return {
		blocks: new Set(results.map(({ block }) => block)),
		summary: summaryOf(results),
		extractedData: merged(results),
	};
}
