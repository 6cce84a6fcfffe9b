import type { IDataObject } from 'n8n-workflow';
import { openUnpod } from '../../api';
import type { Directory } from '../../api/contract';
import { patience } from '../../api/http/transport';
import type { CallRequest } from '../../calling/callRequest';
import { digestOf, originOf } from '../../calling/digest';
import {
	isUnused,
	type KeptCalls,
	Ledger,
	type LedgerStore,
	openStore,
} from '../../calling/ledger';
import { type Lineage, nameOf, sharedLedger } from '../../calling/lineage';
import { Looks } from '../../calling/looks';
import { OnceClaims } from '../../calling/onceClaims';
import type { OnceKey } from '../../calling/onceKey';
import { outageOf } from '../../calling/outage';
import { Pacer, type PaceStore } from '../../calling/pacing';
import { placeCalls } from '../../calling/placing';
import type { Outcome, Placement } from '../../calling/placingTypes';
import { requestIdOf } from '../../calling/requestId';
import { Gate } from '../../calling/rules/gate';
import { keysShown } from '../../calling/shownKeys';
import { SET_BY_PERSON } from '../../fields/calling';
import { goesOn, isTool } from '../../n8n/goesOn';
import { Parameters } from '../../n8n/parameters';
import { requireSetByPerson } from '../../n8n/setByPerson';
import { inTurn } from '../../shared/turns';
import type { BatchRun } from '../operation';
import { wrongTargets } from './checkTargets';
import { readCallsAtOnce, RulesReader } from './callingRules';
import { readItemRequest, readPace, requireTimeToCome } from './itemRequest';
import { lineageOf } from './lineageOf';
import { openOnceStore } from './onceStore';
import { stopAtFailure } from './outcomes';

/** A look for a lost call should be over within seconds. */
const LOOKUP_PATIENCE = { ...patience, requestMs: 10_000, tries: 1 };

type Prepared = { placement: Placement } | { invalid: unknown };

/** An item before it is known whether its call was asked for before. */
type ReadItem = Omit<Placement, 'ledgerKey'> | { invalid: unknown };
function isInvalid(item: Prepared): boolean {
	return 'invalid' in item;
}

/** What this node remembers in this execution; n8n saves it with the execution's data. */
type Kept = PaceStore & KeptCalls;

/** What is remembered of the calls of this execution, and which execution it is. */
interface Memory {
	kept: Kept;
	store: LedgerStore;
	lineage: Lineage;
}

function openMemory({ context }: BatchRun): Memory {
	const kept: Kept = context.getContext('node');
	const isNew = isUnused(kept);
	const store = openStore(kept);
	return { kept, store, lineage: lineageOf(context, kept, store, isNew) };
}

/**
 * The node's run within the execution. All calls of a tool are of one run: a model that asks for the very
 * same call again gets the one that was placed, since an agent that is tried again repeats all its calls of
 * tools.
 */
function runOf({ context }: BatchRun): number {
	return isTool(context) ? 0 : context.getWorkflowDataProxy(0).$runIndex;
}

function openLedger(run: BatchRun, { kept, store, lineage }: Memory): Ledger {
	const shared = sharedLedger(lineage, store);
	const name = isTool(run.context) ? 'tool' : runOf(run);
	return new Ledger(kept, {
		shared,
		run: name,
		seed: lineage.seed,
		idOf: (ofRun, content, place) => requestIdOf(lineage, content, Number(ofRun) || 0, place),
	});
}

/** One gate an execution and node: it counts over all turns of a loop, and reads Unpod's lists once. */
const gates = new WeakMap<Kept, Gate>();

function gateOf(kept: Kept): Gate {
	const gate = gates.get(kept) ?? new Gate();
	gates.set(kept, gate);
	return gate;
}

/** Fields that make up a call besides its number, space and agent. */
const WRITTEN = ['metadataInput', 'metadataFields', 'metadataJson', 'additionalFields'];

/** Reads what else an item needs; throws where it can't. */
type AlsoRead = (parameters: Parameters, itemIndex: number) => void;

/**
 * What the model asked for where the node is its tool: n8n's engine puts that into the item, with an ID of its
 * own for each try (`requests-response.ts` of n8n-core, 2.41). Null on an n8n that doesn't.
 */
function askedByModel({ toolCallId, ...asked }: IDataObject): IDataObject | null {
	return toolCallId === undefined ? null : asked;
}

/** Where a call comes from: its item and the node's fields as they are written. */
function originsOf({
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

/** Reads and checks every item before the first call, so that a wrong one is known while nobody was rung. */
function prepare(
	run: BatchRun,
	ledger: Ledger,
	{ isRetry }: Lineage,
	rulesOf: RulesReader,
	alsoRead: AlsoRead,
): Prepared[] {
	const { context, unpod, itemCount } = run;
	const origin = originsOf(run);
	const read = Array.from({ length: itemCount }, (_, itemIndex): ReadItem => {
		try {
			const parameters = Parameters.ofItem(context, itemIndex);
			const item = readItemRequest(parameters);
			const rules = rulesOf.read(parameters.collection('callingOptions'), item.request);
			alsoRead(parameters, itemIndex);
			const asked = digestOf(item.request);
			return { ...item, rules, content: { asked, origin: origin(item.request, itemIndex) } };
		} catch (error) {
			return { invalid: error };
		}
	});
	const keys = ledger
		.keysOf(read.flatMap((one) => ('invalid' in one ? [] : [one.content])))
		.values();
	return read.map((one) => {
		if ('invalid' in one) return one;
		const ledgerKey = keys.next().value ?? '';
		try {
			const mayBePlaced = isRetry || ledger.find(ledgerKey) !== null;
			if (!mayBePlaced) requireTimeToCome(one.request, context.getTimezone());
			unpod.orderBody({ ...one.request, requestId: '', onceDigest: null });
			return { placement: { ...one, ledgerKey } };
		} catch (error) {
			return { invalid: error };
		}
	});
}

/** Refuses items whose agent or space calls nobody, less those that were asked for before. */
async function withTargetsChecked(
	prepared: Prepared[],
	ledger: Ledger,
	lookup: Directory,
	execution: object,
): Promise<Prepared[]> {
	const isNew = ({ ledgerKey }: Placement) =>
		[undefined, 'refused'].includes(ledger.find(ledgerKey)?.state);
	const requests = prepared.flatMap((item) =>
		'placement' in item && isNew(item.placement) ? [item.placement.request] : [],
	);
	const wrong = await wrongTargets(requests, lookup, execution);
	return prepared.map((item) => {
		if ('invalid' in item || !isNew(item.placement)) return item;
		const invalid = wrong(item.placement.request);
		return invalid === null ? item : { invalid };
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
 * Places the call of every input item, each once whatever fails and whoever retries. Of an execution and its
 * retries one at a time places calls in this process, tools that a model calls side by side included: each
 * begins with what the one before it knows.
 *
 * @param alsoRead Reads of each item what will be needed later: it must not be refused when people have
 * been called.
 * @throws NodeApiError or NodeOperationError for the first item that could not be placed, unless the
 * node goes on when items fail. It names the calls that were placed.
 */
export async function placeItems(run: BatchRun, alsoRead: AlsoRead = () => {}): Promise<Outcome[]> {
	const memory = openMemory(run);
	const place = async () => await placeInTurn(run, memory, alsoRead);
	const signal = run.context.getExecutionCancelSignal();
	return await inTurn(`placing ${nameOf(memory.lineage)}`, place, signal);
}

async function placeInTurn(run: BatchRun, memory: Memory, alsoRead: AlsoRead): Promise<Outcome[]> {
	const { context, unpod } = run;
	requireSetByPerson(context, SET_BY_PERSON);
	const { kept, lineage } = memory;
	const isToGoOn = goesOn(context);
	const options = Parameters.ofItem(context, 0).collection('callingOptions');
	const [callsPerMinute, atOnce] = [readPace(options), readCallsAtOnce(options)];
	const rulesOf = await RulesReader.open(context, unpod.dialect);
	const ledger = openLedger(run, memory);
	const read = prepare(run, ledger, lineage, rulesOf, alsoRead);
	if (!isToGoOn && read.some(isInvalid)) return stopAtFailure(run, withoutCalling(read, ledger));
	const lookup = await openUnpod(context, LOOKUP_PATIENCE);
	const prepared = await withTargetsChecked(read, ledger, lookup, kept);
	const placements = prepared.flatMap((item) => ('invalid' in item ? [] : [item.placement]));
	if (!isToGoOn && prepared.some(isInvalid)) {
		return stopAtFailure(run, withoutCalling(prepared, ledger));
	}
	const gate = gateOf(kept);
	await gate.prepare(placements, unpod);
	const signal = context.getExecutionCancelSignal();
	const isShown = keysShown(kept, lineage.node, lookup);
	const placed = await placeCalls(placements, {
		unpod,
		lookup,
		looks: new Looks(lookup),
		lineage,
		run: runOf(run),
		ledger,
		keys: new OnceClaims(
			lineage.node,
			openOnceStore(context, onceKeysOf(placements), callsPerMinute),
			isShown,
			signal,
		),
		outage: outageOf(kept),
		pacer: new Pacer(callsPerMinute, kept, signal),
		gate,
		atOnce,
		requireInTime: (request) => requireTimeToCome(request, context.getTimezone()),
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
