import { createHash } from 'node:crypto';
import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

const rows = new Map<string, string[]>();

/** The row of the node under test in the workflow under test. */
const NODE_ROW = 'workflow1:n:Unpod';

const use = { calls: 0, keysMoved: 0 };

/** Each call reads a whole row and writes it. */
function count(before: number, after: number): void {
	use.calls++;
	use.keysMoved += before + after;
}

function rowKey(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	return `${workflow.id}:${scope === 'node' ? `n:${node?.id}` : ''}`;
}

function hash(value: DeduplicationItemTypes): string {
	return createHash('md5').update(value.toString()).digest('base64');
}

/** n8n's store of processed entries with its database row kept in memory: it reads, then writes. */
const store: IDataDeduplicator = {
	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const key = rowKey(scope, context);
		const entries = [...(rows.get(key) ?? [])];
		const before = entries.length;
		const known = new Set(entries);
		await Promise.resolve();
		const isKnown = (item: DeduplicationItemTypes) => known.has(hash(item));
		const output = {
			new: items.filter((item) => !isKnown(item)),
			processed: items.filter(isKnown),
		};
		entries.push(...output.new.map(hash));
		if (options.maxEntries) entries.splice(0, entries.length - options.maxEntries);
		rows.set(key, entries);
		count(before, entries.length);
		return output;
	},
	async removeProcessed(items, scope, context): Promise<void> {
		const key = rowKey(scope, context);
		const gone = new Set(items.map(hash));
		const entries = rows.get(key) ?? [];
		await Promise.resolve();
		const left = entries.filter((entry) => !gone.has(entry));
		rows.set(key, left);
		count(entries.length, left.length);
	},
	async clearAllProcessedItems(scope, context): Promise<void> {
		rows.delete(rowKey(scope, context));
	},
	async getProcessedDataCount(scope, context): Promise<number> {
		return rows.get(rowKey(scope, context))?.length ?? 0;
	},
};

void DataDeduplicationService.init(store);

/** How many keys are recorded, of all nodes together. */
export function recordedKeys(): number {
	return [...rows.values()].flat().length;
}

/** Records keys of the node as an earlier version did. */
export function recordKeys(keys: string[]): void {
	rows.set(NODE_ROW, [...(rows.get(NODE_ROW) ?? []), ...keys.map(hash)]);
}

/** Puts these keys of the node in place of all: another worker read its row before and writes it now. */
export function replaceRecordedKeys(keys: string[]): void {
	rows.set(NODE_ROW, keys.map(hash));
}

/** How often the store was asked so far, and how many keys were read and written for it. */
export function storeUse(): Readonly<typeof use> {
	return { ...use };
}

/** Forgets all recorded keys. */
export function clearRecordedKeys(): void {
	rows.clear();
}
