import { randomUUID } from 'node:crypto';
import type { CallOrder, PlacedTask, Unpod } from '../api/contract';
import { UnpodError } from '../domain/errors/unpodError';
import { clock } from '../shared/clock';
import type { JsonObject } from '../domain/json';
import { workThrough } from '../shared/concurrency';
import type { Ledger, LedgerEntry } from './ledger';
import type { OnceStore } from './onceStore';
import type { CallRequest, ItemRequest } from './callRequest';
import type { Pacer } from './pacing';

/** A call that is to be placed, with the key under which the ledger knows it. */
export interface Placement extends ItemRequest {
	ledgerKey: string;
}

/** What became of a call that was asked for. */
export type Outcome =
	| { kind: 'placed'; request: CallRequest; entry: LedgerEntry }
	| { kind: 'unconfirmed'; request: CallRequest; entry: LedgerEntry; cause: UnpodError | null }
	| { kind: 'skipped'; request: CallRequest; onceKey: string }
	| { kind: 'dryRun'; request: CallRequest; body: JsonObject }
	| { kind: 'refused'; error: unknown }
	/** The execution was cancelled before its turn came. */
	| { kind: 'cancelled' }
	/** Another one could not be placed before its turn came. */
	| { kind: 'notTried' };

/** What placing calls needs besides the calls. */
export interface PlacingTools {
	unpod: Unpod;
	/** The same Unpod with less patience, to look a lost call up. */
	lookup: Unpod;
	ledger: Ledger;
	once: OnceStore;
	pacer: Pacer;
	/** Whether the other items go on when one can't be placed. */
	goesOn: boolean;
	signal?: AbortSignal;
}

/** Pauses before each look for a call whose answer got lost, in milliseconds. */
const LOOKUP_PAUSES_MS = [1000, 2000, 4000];

function isFailure({ kind }: Outcome): boolean {
	return kind === 'refused' || kind === 'unconfirmed';
}

/**
 * Places calls and says of each what became of it, in the order given. A call that the ledger knows as
 * placed is not placed again; one that may have been placed is looked up and not placed again either.
 * When one can't be placed and the others are not to go on, no further one is begun.
 */
export async function placeCalls(placements: Placement[], tools: PlacingTools): Promise<Outcome[]> {
	const outcomes: Outcome[] = placements.map(() => ({ kind: 'notTried' }));
	let hasFailed = false;
	const isCancelled = () => tools.signal?.aborted === true;
	const hasToStop = () => isCancelled() || (!tools.goesOn && hasFailed);
	const inTurn = turnsByKey();
	tools.once.expect(placements.flatMap(({ onceKey }) => onceKey ?? []));
	await workThrough(
		[...placements.entries()],
		async ([index, placement]) => {
			const place = async () => await outcomeOf(placement, hasToStop, tools);
			outcomes[index] = await inTurn(placement.onceKey, place);
			hasFailed ||= isFailure(outcomes[index]);
		},
		hasToStop,
	);
	// What became of the calls matters more than why the keys could not be brought into line.
	await tools.once.finish().catch(() => {});
	if (!isCancelled()) return outcomes;
	return outcomes.map((outcome) => (outcome.kind === 'notTried' ? { kind: 'cancelled' } : outcome));
}

/**
 * Lets those of the same key wait for each other: whether a key was called is known when its call is
 * placed, and a call that was refused leaves it to the next.
 */
function turnsByKey() {
	const last = new Map<string, Promise<unknown>>();
	return async <T>(key: string | null, act: () => Promise<T>): Promise<T> => {
		if (key === null) return await act();
		const mine = (last.get(key) ?? Promise.resolve()).then(act);
		last.set(key, mine);
		return await mine;
	};
}

async function outcomeOf(
	placement: Placement,
	hasToStop: () => boolean,
	tools: PlacingTools,
): Promise<Outcome> {
	try {
		const known = await fromLedger(placement, tools);
		if (known) return known;
		const skipped = await skippedAsCalledBefore(placement, tools);
		if (skipped) return skipped;
		if (placement.dryRun) return dryRun(placement, tools);
		await tools.pacer.turn();
		if (hasToStop()) {
			await takeBack(placement, tools);
			return { kind: 'notTried' };
		}
		return await dial(placement, tools);
	} catch (error) {
		return { kind: 'refused', error };
	}
}

/** What an earlier try of this execution did about this call. */
async function fromLedger(placement: Placement, tools: PlacingTools): Promise<Outcome | null> {
	const { request, ledgerKey } = placement;
	const entry = tools.ledger.find(ledgerKey);
	if (entry === null || placement.dryRun) return null;
	if (entry.state === 'placed') return { kind: 'placed', request, entry };
	return await lookUp(placement, entry, null, tools);
}

/** Records the key before dialling: what is recorded and not dialled can be put right, the reverse can't. */
async function skippedAsCalledBefore(
	{ request, onceKey, dryRun: isDryRun }: Placement,
	{ once }: PlacingTools,
): Promise<Outcome | null> {
	if (onceKey === null) return null;
	if (!(await once.record(onceKey))) return { kind: 'skipped', request, onceKey };
	if (isDryRun) await once.forget(onceKey);
	return null;
}

/** Why nobody was called matters more than why the key could not be taken back. */
async function takeBack({ onceKey }: Placement, { once }: PlacingTools): Promise<void> {
	if (onceKey !== null) await once.forget(onceKey).catch(() => {});
}

function dryRun({ request }: Placement, { unpod }: PlacingTools): Outcome {
	return { kind: 'dryRun', request, body: unpod.orderBody({ ...request, requestId: 'dry-run' }) };
}

async function dial(placement: Placement, tools: PlacingTools): Promise<Outcome> {
	const { request, ledgerKey } = placement;
	const order: CallOrder = { ...request, requestId: randomUUID() };
	const entry = tools.ledger.write(ledgerKey, {
		state: 'sent',
		requestId: order.requestId,
		phoneNumber: order.phoneNumber,
		at: new Date(clock.now()).toISOString(),
		taskId: null,
		runId: null,
		status: null,
	});
	try {
		return confirmed(placement, entry, await tools.unpod.placeCall(order), tools);
	} catch (error) {
		if (!(error instanceof UnpodError)) return unconfirmed(placement, entry, null, tools);
		if (error.effect === 'unknown') return await lookUp(placement, entry, error, tools);
		tools.ledger.strike(ledgerKey);
		await takeBack(placement, tools);
		return { kind: 'refused', error };
	}
}

function confirmed(
	{ request, ledgerKey }: Placement,
	entry: LedgerEntry,
	{ taskId, runId, status }: PlacedTask,
	{ ledger }: PlacingTools,
): Outcome {
	const placed = ledger.write(ledgerKey, { ...entry, state: 'placed', taskId, runId, status });
	return { kind: 'placed', request, entry: placed };
}

function unconfirmed(
	{ request, ledgerKey }: Placement,
	entry: LedgerEntry,
	cause: UnpodError | null,
	{ ledger }: PlacingTools,
): Outcome {
	const open = ledger.write(ledgerKey, { ...entry, state: 'unconfirmed' });
	return { kind: 'unconfirmed', request, entry: open, cause };
}

/** Looks for a call whose answer got lost, by its request id: found means placed. It is not dialled again. */
async function lookUp(
	placement: Placement,
	entry: LedgerEntry,
	cause: UnpodError | null,
	tools: PlacingTools,
): Promise<Outcome> {
	const order: CallOrder = { ...placement.request, requestId: entry.requestId };
	tools.ledger.write(placement.ledgerKey, { ...entry, state: 'unconfirmed' });
	for (const pauseMs of LOOKUP_PAUSES_MS) {
		await clock.pause(pauseMs, tools.signal);
		if (tools.signal?.aborted) break;
		const placed = await findPlaced(order, entry.at, tools.lookup);
		if (placed !== null) return confirmed(placement, entry, placed, tools);
	}
	return unconfirmed(placement, entry, cause, tools);
}

/** A look that is refused finds nothing; the next one may. */
async function findPlaced(
	order: CallOrder,
	sentAt: string,
	lookup: Unpod,
): Promise<PlacedTask | null> {
	try {
		return await lookup.findPlaced(order, sentAt);
	} catch {
		return null;
	}
}
