import type { CallPlacer } from '../api/contract';
import { asUnpodError } from '../domain/errors/unpodError';
import { workThrough } from '../shared/concurrency';

/** What ending calls needs. */
interface HangUpTools {
	/** An Unpod that can end calls and sends requests although the execution was cancelled. */
	unpod: Required<Pick<CallPlacer, 'hangUp'>>;
	signal?: AbortSignal;
	/** Logs a sentence for each call that could not be ended. */
	warn: (sentence: string) => void;
}

/**
 * Ends the calls of an execution that is cancelled. Calls are noted as they are placed. A call whose request is
 * under way at that moment continues: n8n aborts the request, so that the call's ID is not known.
 */
export class HangUpOnCancel {
	private readonly noted = new Set<string>();

	private ending: Promise<void> = Promise.resolve();

	private readonly onAbort = () => this.end([...this.noted]);

	constructor(private readonly tools: HangUpTools) {
		tools.signal?.addEventListener('abort', this.onAbort, { once: true });
	}

	/** Notes a call by its run ID. Without one it can't be ended. */
	note(runId: string | null): void {
		if (runId === null || this.noted.has(runId)) return;
		this.noted.add(runId);
		if (this.tools.signal?.aborted) this.end([runId]);
	}

	/** Returns an Unpod that notes the calls that it places. */
	noting<T extends CallPlacer>(unpod: T): T {
		const placeCall: CallPlacer['placeCall'] = async (order, lookUp) => {
			const placed = await unpod.placeCall(order, lookUp);
			this.note(placed.runId);
			return placed;
		};
		return { ...unpod, placeCall };
	}

	/** Ends no calls at a later cancel, and resolves when Unpod has answered for those that are being ended. */
	async close(): Promise<void> {
		this.tools.signal?.removeEventListener('abort', this.onAbort);
		await this.ending;
	}

	private end(runIds: string[]): void {
		const before = this.ending;
		const ended = workThrough(runIds, async (runId) => await this.hangUp(runId));
		this.ending = Promise.all([before, ended]).then(() => undefined);
	}

	private async hangUp(runId: string): Promise<void> {
		try {
			await this.tools.unpod.hangUp(runId);
		} catch (error) {
			const { message, description } = asUnpodError(error);
			this.tools.warn(`The call of run ${runId} could not be ended. ${message}. ${description}`);
		}
	}
}
