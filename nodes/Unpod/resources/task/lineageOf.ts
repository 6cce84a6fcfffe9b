import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { digestOfData } from '../../calling/ledger/digest';
import type { KeptCalls, LedgerStore } from '../../calling/ledger/ledgerStore';
import { isAnothers, type Lineage } from '../../calling/ledger/lineage';
import { asText } from '../../domain/json';
import { clock } from '../../shared/clock';

/** Begins the seed of a retry that does not know its original, and of the retries of that. */
const ALONE = 'alone ';

/** How far the clocks of n8n's processes may be apart, in milliseconds. */
const MOST_APART_MS = 60_000;

/** Returns when n8n established the execution, in milliseconds since 1970, and in which mode; null before 1.12x. */
function establishedBy(context: IExecuteFunctions): { at: number; source: string } | null {
	if (typeof context.getExecutionContext !== 'function') return null;
	const { establishedAt, source } = context.getExecutionContext() ?? {};
	return typeof establishedAt === 'number' ? { at: establishedAt, source: String(source) } : null;
}

function begunAt(established: number): string | null {
	const now = clock.now();
	if (established > now + MOST_APART_MS) return null;
	return new Date(Math.min(established, now)).toISOString();
}

/**
 * Returns which execution this is, retries included.
 *
 * A retry from n8n's executions list starts from the data that its original saved (`retry` of the
 * execution service, 2.41): of one that failed all of it, of one that was stopped or killed that from its
 * start. Both hold the context that n8n establishes before it saves an execution for the first time
 * (`establishContextForPersistence` of the workflow runner, 2.41), and a retry keeps it. So its time in
 * milliseconds distinguishes an execution from all others of its workflow; of two that begin in the same
 * millisecond the later in this process gets an ID of its own, kept in its data.
 *
 * n8n 1.12x establishes the context after the first save: after a stop or kill the retry has one of its
 * own, known by its source `retry`. Older versions have none; then a random seed is kept in the data. In both
 * cases a retry whose data was lost doesn't know its original: its calls are looked for by node and content
 * alone, also among other executions', and what may be one of them is not dialled.
 */
export function lineageOf(
	context: IExecuteFunctions,
	kept: KeptCalls,
	store: LedgerStore,
	isNew: boolean,
): Lineage {
	const established = establishedBy(context);
	const isRetry = context.getMode() === 'retry';
	const isOriginals = established !== null && established.source !== 'retry';
	const keptSeed = asText(kept.seed);
	const node = digestOfData({ workflow: context.getWorkflow().id, node: context.getNode().id });
	const lineage = (seed: string): Lineage => ({
		node,
		execution: digestOfData({ node, seed }),
		seed,
		isRetry,
		isShared: !seed.startsWith(ALONE),
		begunAt: isOriginals ? begunAt(established.at) : null,
	});
	if (keptSeed !== null) return lineage(keptSeed);
	const seed = established === null ? randomUUID() : String(established.at);
	if (established === null) kept.seed = seed;
	if (isRetry && !isOriginals) {
		kept.seed = ALONE + seed;
		return lineage(ALONE + seed);
	}
	const first = lineage(seed);
	if (isRetry || !isNew || !isAnothers(first, store)) return first;
	const another = randomUUID();
	kept.seed = another;
	return lineage(another);
}
