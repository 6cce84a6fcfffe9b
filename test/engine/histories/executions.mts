import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Sandbox } from '../../sandbox/index.mts';
import {
	callParameters,
	type EngineRun,
	runNode,
	type SavedAt,
	type ToolRun,
	useTool,
} from '../harness/index.mts';
import type { History } from './history.mts';

/** What came out for a call that was asked for. */
export interface CallItem {
	json: IDataObject;
	/** The same for calls that are to be one: those that a model asks for twice in one execution. */
	content: string;
}

/** An execution that has ended. */
export interface Execution {
	calls: CallItem[];
	error: Error | null;
	/** How many items came out where the node ended as it should; null where it did not. */
	count: number | null;
	/** Runs it again from the executions list; items that differ at each try do. */
	retry: (savedAt: SavedAt, cancelWhen?: Promise<unknown>) => Promise<Execution>;
}

/** Executes what a history asks for. */
export class Executor {
	private stamps = 0;

	constructor(
		private readonly history: History,
		private readonly sandbox: Sandbox,
	) {}

	/** @param items those of the history or a part of them */
	async start(items: IDataObject[], cancelWhen?: Promise<unknown>): Promise<Execution> {
		return this.history.asker === 'tool'
			? await this.useTool(items, { cancelWhen })
			: await this.runNode(items, { cancelWhen });
	}

	private get parameters(): INodeParameters {
		const { differs, callsPerMinute, callsAtOnce, oncePer, asker, operation } = this.history;
		const isVolatile = differs === 'expression' || differs === 'both';
		const asked = { name: 'asked_at', value: '={{ Math.random() }}' };
		const valueOf = (name: string) =>
			asker === 'tool' ? `={{ $fromAI('${name}', '', 'string') }}` : `={{ $json.${name} }}`;
		return callParameters(this.sandbox, {
			operation,
			phoneNumber: valueOf('phone'),
			metadataFields: {
				field: [{ name: 'name', value: valueOf('name') }, ...(isVolatile ? [asked] : [])],
			},
			callingOptions: {
				callsAtOnce,
				...(callsPerMinute > 0 ? { callsPerMinute } : {}),
				...(oncePer ? { callOncePer: '={{ $json.phone }}' } : {}),
			},
		});
	}

	/** What the items hold besides, another thing each time that they are made. */
	private stamp(): IDataObject {
		const { differs } = this.history;
		return differs === 'items' || differs === 'both' ? { made: ++this.stamps } : {};
	}

	private batched(items: IDataObject[]): IDataObject[][] {
		const { batch } = this.history;
		const starts = Array.from({ length: Math.ceil(items.length / batch) }, (_, at) => at * batch);
		return starts.map((start) => items.slice(start, start + batch));
	}

	private async runNode(
		items: IDataObject[],
		more: { retryOf?: EngineRun; savedAt?: SavedAt; cancelWhen?: Promise<unknown> },
	): Promise<Execution> {
		const { dialect, settings, isOldN8n, asker } = this.history;
		const stamp = this.stamp();
		const made = items.map((item) => ({ ...item, ...stamp }));
		const run = await runNode({
			parameters: this.parameters,
			...(asker === 'loop' ? { batches: this.batched(made) } : { items: made }),
			credentials: this.sandbox.credentials(dialect),
			settings,
			isOldN8n,
			...more,
		});
		// A loop ends early where a turn puts nothing but errors out.
		const goesAround = asker === 'node' || settings.onError !== 'continueErrorOutput';
		const isWhole = run.error === null && run.run.status === 'success' && goesAround;
		return {
			calls: run.json.map((json, index) => ({ json, content: `item ${index}` })),
			error: run.error,
			count: isWhole ? run.json.length + run.errorItems.length : null,
			retry: async (savedAt, cancelWhen) =>
				await this.runNode(items, { retryOf: run, savedAt, cancelWhen }),
		};
	}

	/** @param agentItem the item that the agent works on; null where the nodes before it run, too */
	private async useTool(
		items: IDataObject[],
		more: { retryOf?: ToolRun; savedAt?: SavedAt; cancelWhen?: Promise<unknown> },
		agentItem: IDataObject | null = null,
	): Promise<Execution> {
		const { dialect, isOldN8n } = this.history;
		const made = agentItem ?? this.stamp();
		const run = await useTool({
			parameters: this.parameters,
			ticks: this.batched(items),
			agentItem: made,
			credentials: this.sandbox.credentials(dialect),
			isOldN8n,
			...more,
		});
		return {
			calls: run.results.flatMap((given, index) =>
				given.map(({ json }) => ({ json, content: contentOf(items[index]) })),
			),
			error: null,
			count: null,
			retry: async (savedAt, cancelWhen) =>
				await this.useTool(
					items,
					{ retryOf: run, savedAt, cancelWhen },
					savedAt === 'start' ? agentItem : made,
				),
		};
	}
}

/** What a model asks for. */
export function contentOf({ phone, name }: IDataObject): string {
	return `${String(phone)} ${String(name)}`;
}
