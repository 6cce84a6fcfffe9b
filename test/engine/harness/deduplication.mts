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
		await Promise.resolve();
		const isKnown = (item: DeduplicationItemTypes) => entries.includes(hash(item));
		const output = {
			new: items.filter((item) => !isKnown(item)),
			processed: items.filter(isKnown),
		};
		entries.push(...output.new.map(hash));
		if (options.maxEntries) entries.splice(0, entries.length - options.maxEntries);
		rows.set(key, entries);
		return output;
	},
	async removeProcessed(items, scope, context): Promise<void> {
		const key = rowKey(scope, context);
		const gone = items.map(hash);
		rows.set(
			key,
			(rows.get(key) ?? []).filter((entry) => !gone.includes(entry)),
		);
	},
	async clearAllProcessedItems(scope, context): Promise<void> {
		rows.delete(rowKey(scope, context));
	},
	async getProcessedDataCount(scope, context): Promise<number> {
		return rows.get(rowKey(scope, context))?.length ?? 0;
	},
};

void DataDeduplicationService.init(store);

/** How many keys are recorded, over all nodes. */
export function recordedKeys(): number {
	return [...rows.values()].flat().length;
}

/** Forgets all recorded keys. */
export function clearRecordedKeys(): void {
	rows.clear();
}
