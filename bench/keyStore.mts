import { createRequire } from 'node:module';
import { DataDeduplicationService } from 'n8n-core';
import type { IDataDeduplicator, INode } from 'n8n-workflow';

const WORKFLOW = 'workflow1';
const ENTRIES = { mode: 'entries', maxEntries: 100_000 } as const;

/** A row of n8n's table of processed data. */
interface Row {
	workflowId: string;
	context: string;
	value: unknown;
}

/** What n8n's helper asks of its table. */
interface Table {
	findOne(): Promise<Row | null>;
	insert(row: Row): Promise<void>;
	update(where: object, row: Row): Promise<void>;
}

/**
 * n8n's own store of processed keys, out of an n8n on disk, over a table of one row that is kept as text, as a
 * database keeps it: each use reads all keys and writes them.
 */
export class KeyStore {
	private row: string | null = null;

	private readonly helper: IDataDeduplicator;

	/**
	 * Makes it the store of the engine.
	 *
	 * @param script the script of the n8n whose store is used
	 */
	constructor(script: string) {
		const load = createRequire(script);
		const { ProcessedDataRepository } = load('@n8n/db');
		const write = async (row: Row) => {
			this.row = JSON.stringify(row);
		};
		const table: Table = {
			findOne: async () => (this.row === null ? null : JSON.parse(this.row)),
			insert: write,
			update: async (_where, row) => await write(row),
		};
		load('@n8n/di').Container.set(ProcessedDataRepository, table);
		const { DeduplicationHelper } = load('../dist/deduplication/deduplication-helper.js');
		this.helper = new DeduplicationHelper();
		void DataDeduplicationService.init(this.helper);
	}

	/** Has it hold so many keys of a node. */
	async fill(node: INode, keys: number): Promise<void> {
		this.row = null;
		if (keys === 0) return;
		const earlier = Array.from({ length: keys }, (_, index) => `earlier ${index}`);
		const whose = { workflow: { id: WORKFLOW, active: false }, node };
		await this.helper.checkProcessedAndRecord(earlier, 'node', whose, ENTRIES);
	}

	/** How many keys it holds. */
	get size(): number {
		const { value }: { value: { data: string[] } } = JSON.parse(
			this.row ?? '{"value":{"data":[]}}',
		);
		return value.data.length;
	}
}
