import { openUnpod } from '../../api';
import { patience } from '../../api/http/transport';
import { Ledger, type LedgerStore } from '../../calling/ledger';
import { openOnceStore } from './onceStore';
import type { CallRequest } from '../../calling/callRequest';
import { digestOf, originOf } from '../../calling/digest';
import { readItemRequest, readPace, requireTimeToCome } from './itemRequest';
import type { OnceKey } from '../../calling/onceKey';
import { Pacer, type PaceStore } from '../../calling/pacing';
import { type Outcome, placeCalls, type Placement } from '../../calling/placing';
import { isObject } from '../../domain/json';
import { SET_BY_PERSON } from '../../fields/calling';
import { goesOn, isTool } from '../../n8n/goesOn';
import { Parameters } from '../../n8n/parameters';
import { requireSetByPerson } from '../../n8n/setByPerson';
import type { BatchRun } from '../operation';
import { stopAtFailure } from './outcomes';

/** A look for a lost call should be over within seconds. */
const LOOKUP_PATIENCE = { ...patience, requestMs: 10_000, tries: 1 };

type Prepared = { placement: Placement } | { invalid: unknown };

/** What this node remembers in this execution; n8n saves it with the execution's data. */
interface Kept extends PaceStore {
	calls?: unknown;
}

/**
 * The ledger of this node in this execution. A model that asks a tool for the very same call again gets
 * the one that was placed: an agent that is tried again repeats all its calls of tools.
 */
function openLedger({ context }: BatchRun, kept: Kept): Ledger {
	const store: LedgerStore = isObject(kept.calls) ? kept.calls : {};
	kept.calls = store;
	return new Ledger(store, isTool(context) ? 'tool' : context.getWorkflowDataProxy(0).$runIndex);
}

/** Fields that make up a call besides its number, space and agent. */
const WRITTEN = ['metadataInput', 'metadataFields', 'metadataJson', 'additionalFields'];

/** Reads what else an item needs; throws where it can't. */
type AlsoRead = (parameters: Parameters, itemIndex: number) => void;

/**
 * Where a call comes from: its item and the node's fields as they are written. For a tool they say
 * nothing: what its model asks for is in neither.
 */
function originsOf({
	context,
}: BatchRun): (request: CallRequest, itemIndex: number) => string | null {
	if (isTool(context)) return () => null;
	const items = context.getInputData();
	const { parameters } = context.getNode();
	const written = WRITTEN.map((name) => parameters[name] ?? null);
	return (request, itemIndex) => originOf(request, items[itemIndex].json, written);
}

/** Reads and checks every item before the first call, so that a wrong one is known while nobody was rung. */
function prepare(run: BatchRun, ledger: Ledger, alsoRead: AlsoRead): Prepared[] {
	const { context, unpod, itemCount } = run;
	const origin = originsOf(run);
	return Array.from({ length: itemCount }, (_, itemIndex) => {
		try {
			const parameters = Parameters.ofItem(context, itemIndex);
			const item = readItemRequest(parameters);
			alsoRead(parameters, itemIndex);
			const ledgerKey = ledger.nextKey(digestOf(item.request), origin(item.request, itemIndex));
			if (ledger.find(ledgerKey) === null) requireTimeToCome(item.request, context.getTimezone());
			unpod.orderBody({ ...item.request, requestId: '' });
			return { placement: { ...item, ledgerKey } };
		} catch (error) {
			return { invalid: error };
		}
	});
}

/** Where an item is wrong and the node is to stop, nobody is called; what was placed before is told. */
function withoutCalling(prepared: Prepared[], ledger: Ledger): Outcome[] {
	return prepared.map((item) => {
		if ('invalid' in item) return { kind: 'refused', error: item.invalid };
		const { request, ledgerKey } = item.placement;
		const entry = ledger.find(ledgerKey);
		return entry?.state === 'placed' ? { kind: 'placed', request, entry } : { kind: 'notTried' };
	});
}

function onceKeysOf(placements: Placement[]): OnceKey[] {
	return placements.flatMap(({ onceKey: key, onceKeyAsTyped: asTyped }) =>
		key === null ? [] : [{ key, asTyped: asTyped ?? key }],
	);
}

/**
 * Places the call of every input item, each once whatever fails and whoever retries.
 *
 * @param alsoRead Reads of each item what will be needed later: it must not be refused when people have
 * been called.
 * @throws NodeApiError or NodeOperationError for the first item that could not be placed, unless the
 * node goes on when items fail. It names the calls that were placed.
 */
export async function placeItems(run: BatchRun, alsoRead: AlsoRead = () => {}): Promise<Outcome[]> {
	const { context, unpod, itemCount } = run;
	requireSetByPerson(context, SET_BY_PERSON);
	const isToGoOn = goesOn(context);
	const callsPerMinute = readPace(Parameters.ofItem(context, 0).collection('callingOptions'));
	const kept: Kept = context.getContext('node');
	const ledger = openLedger(run, kept);
	const prepared = prepare(run, ledger, alsoRead);
	const placements = prepared.flatMap((item) => ('invalid' in item ? [] : [item.placement]));
	if (!isToGoOn && placements.length < itemCount) {
		return stopAtFailure(run, withoutCalling(prepared, ledger));
	}
	const signal = context.getExecutionCancelSignal();
	const placed = await placeCalls(placements, {
		unpod,
		lookup: await openUnpod(context, LOOKUP_PATIENCE),
		ledger,
		once: openOnceStore(context, onceKeysOf(placements), callsPerMinute),
		pacer: new Pacer(callsPerMinute, kept, signal),
		goesOn: isToGoOn,
		signal,
	});
	const placedInOrder = placed.values();
	const outcomes = prepared.map(
		(item): Outcome =>
			'invalid' in item
				? { kind: 'refused', error: item.invalid }
				: (placedInOrder.next().value ?? { kind: 'notTried' }),
	);
	return isToGoOn ? outcomes : stopAtFailure(run, outcomes);
}
