import { openUnpod } from '../../api';
import type { Directory } from '../../api/contract';
import { patience } from '../../api/http/connection';
import { Ledger } from '../../calling/ledger/ledger';
import {
	isUnused,
	type KeptCalls,
	type LedgerStore,
	openStore,
} from '../../calling/ledger/ledgerStore';
import { type Lineage, nameOf, sharedLedger } from '../../calling/ledger/lineage';
import { Looks } from '../../calling/lookup/looks';
import { ListedKeys } from '../../calling/once/listedKeys';
import { OnceClaims } from '../../calling/once/onceClaims';
import { outageOf } from '../../calling/placing/outage';
import { Pacer, type PaceStore } from '../../calling/placing/pacing';
import { placeCalls } from '../../calling/placing/placing';
import type { Outcome, Placement } from '../../calling/placing/placingTypes';
import { Gate } from '../../calling/rules/gate';
import { SET_BY_PERSON } from '../../fields/calling';
import { continuesOnFail, isTool } from '../../n8n/continueOnFail';
import { Parameters } from '../../n8n/parameters';
import { requireSetByPerson } from '../../n8n/setByPerson';
import { inTurn } from '../../shared/turns';
import { zip } from '../../shared/zip';
import type { BatchRun } from '../operation';
import { requireNoFailure } from '../outcomeFailure';
import { type ItemResult, unreadItem } from '../outcomeItems';
import { wrongTargets } from './checkTargets';
import { readCallsAtOnce, RulesReader } from './callingRules';
import { readPace, requireTimeToCome } from './itemRequest';
import { lineageOf } from './lineageOf';
import { openOnceKeys } from './onceKeys';
import { isInvalid, type ReadChoice, type ReadItem, readItems } from './readItems';

/** A look for a lost call should be over within seconds. */
const LOOKUP_PATIENCE = { ...patience, requestMs: 10_000, tries: 1 };

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
 * Returns the node's run within the execution; null for a tool, whose calls are all of one: a model that asks for the
 * very same call again gets the one that was placed, since an agent that is tried again repeats all its calls
 * of tools.
 */
function runOf({ context }: BatchRun): number | null {
	return isTool(context) ? null : context.getWorkflowDataProxy(0).$runIndex;
}

function openLedger(run: BatchRun, { kept, store, lineage }: Memory): Ledger {
	return new Ledger(kept, { lineage, run: runOf(run), shared: sharedLedger(lineage, store) });
}

/** One gate for an execution and node: it counts in all turns of a loop, and reads Unpod's lists once. */
const gates = new WeakMap<Kept, Gate>();

function gateOf(kept: Kept): Gate {
	const gate = gates.get(kept) ?? new Gate();
	gates.set(kept, gate);
	return gate;
}

/** Refuses items whose agent or space calls nobody, less those that were asked for before. */
async function withTargetsChecked(
	items: ReadItem[],
	ledger: Ledger,
	lookup: Directory,
	execution: object,
): Promise<ReadItem[]> {
	const isNew = ({ ledgerKey }: Placement) =>
		[undefined, 'refused'].includes(ledger.find(ledgerKey)?.state);
	const requests = placementsOf(items)
		.filter(isNew)
		.map(({ request }) => request);
	const wrong = await wrongTargets(requests, lookup, execution);
	return items.map((item) => {
		if (isInvalid(item) || !isNew(item.placement)) return item;
		const invalid = wrong(item.placement.request);
		return invalid === null ? item : { invalid };
	});
}

function placementsOf(items: ReadItem[]): Placement[] {
	return items.flatMap((item) => (isInvalid(item) ? [] : [item.placement]));
}

/** Ends the node where an item is wrong: nobody is called, and the error names what was placed before. */
function requireAllValid(run: BatchRun, items: ReadItem[], ledger: Ledger): void {
	if (!items.some(isInvalid)) return;
	const outcomes = items.map((item): Outcome => {
		if (isInvalid(item)) return { kind: 'refused', error: item.invalid };
		const { request, ledgerKey } = item.placement;
		const entry = ledger.find(ledgerKey);
		return entry?.state === 'placed' ? { kind: 'placed', request, entry } : { kind: 'notTried' };
	});
	requireNoFailure(run.context, outcomes);
}

/**
 * Places the call of every input item, each once whatever fails and whoever retries. An execution and its
 * retries place calls one after the other in this process, also as a tool that a model calls several times at
 * once: each begins with what the one before it knows.
 *
 * @param readChoice reads of each item how its call is returned: that must not be refused after people were
 * called
 * @returns what became of each item, in the order of the items
 * @throws NodeApiError or NodeOperationError for the first item that could not be placed, unless the
 * node continues on fail. It names the calls that were placed.
 */
export async function placeItems(run: BatchRun, readChoice: ReadChoice): Promise<ItemResult[]> {
	const memory = openMemory(run);
	const place = async () => await placeInTurn(run, memory, readChoice);
	const signal = run.context.getExecutionCancelSignal();
	return await inTurn(`placing ${nameOf(memory.lineage)}`, place, signal);
}

async function placeInTurn(
	run: BatchRun,
	memory: Memory,
	readChoice: ReadChoice,
): Promise<ItemResult[]> {
	const { context, unpod } = run;
	requireSetByPerson(context, SET_BY_PERSON);
	const { kept, lineage } = memory;
	const continues = continuesOnFail(context);
	const options = Parameters.ofItem(context, 0).collection('callingOptions');
	const [callsPerMinute, atOnce] = [readPace(options), readCallsAtOnce(options)];
	const rulesOf = await RulesReader.open(context, unpod.dialect);
	const ledger = openLedger(run, memory);
	const read = readItems(run, ledger, lineage.isRetry, rulesOf, readChoice);
	if (!continues) requireAllValid(run, read, ledger);
	const lookup = await openUnpod(context, LOOKUP_PATIENCE);
	const items = await withTargetsChecked(read, ledger, lookup, kept);
	if (!continues) requireAllValid(run, items, ledger);
	const placements = placementsOf(items);
	const gate = gateOf(kept);
	await gate.prepare(placements, unpod);
	const signal = context.getExecutionCancelSignal();
	const onceKeys = placements.flatMap(({ onceKey }) => onceKey ?? []);
	const placed = await placeCalls(placements, {
		unpod,
		lookup,
		looks: new Looks(lookup),
		lineage,
		run: runOf(run),
		ledger,
		keys: new OnceClaims(
			lineage.node,
			openOnceKeys(context, onceKeys, callsPerMinute),
			new ListedKeys(kept, lineage.node, lookup),
			signal,
		),
		outage: outageOf(kept),
		pacer: new Pacer(callsPerMinute, kept, signal),
		gate,
		atOnce,
		requireInTime: (request) => requireTimeToCome(request, context.getTimezone()),
		continuesOnFail: continues,
		signal,
	});
	const outcomes = new Map(zip(placements, placed));
	const results = items.map((item): ItemResult => {
		if (isInvalid(item)) return unreadItem(item.invalid);
		const { placement, choice } = item;
		return { outcome: outcomes.get(placement) ?? { kind: 'notTried' }, choice };
	});
	if (!continues) {
		requireNoFailure(
			context,
			results.map(({ outcome }) => outcome),
		);
	}
	return results;
}
