import { patience } from '../../api/http/connection';
import type { Ledger } from '../../calling/ledger/ledger';
import { nameOf } from '../../calling/ledger/lineage';
import { CallLookup } from '../../calling/lookup/callLookup';
import type { PlacedCalls } from '../../calling/lookup/listing';
import { ListedKeys } from '../../calling/once/listedKeys';
import { OnceClaims } from '../../calling/once/onceClaims';
import { outageOf } from '../../calling/placing/outage';
import { Pacer } from '../../calling/placing/pacing';
import { placeCalls } from '../../calling/placing/placing';
import type { Outcome, Placement, PlacingTools } from '../../calling/placing/placingTypes';
import { gateOf } from '../../calling/rules/gate';
import { SET_BY_PERSON } from '../../fields/calling';
import { continuesOnFail } from '../../n8n/continueOnFail';
import { requireSetByPerson } from '../../n8n/setByPerson';
import { inTurn } from '../../shared/turns';
import { resultFinder } from '../../shared/zip';
import type { BatchRun } from '../operation';
import { type ItemResult, unreadItem } from '../outcomeItems';
import { readSpeed, type Speed } from './callingOptions';
import { RulesReader } from './callingRules';
import { withTargetsChecked } from './checkTargets';
import { type Memory, openLedger, openMemory } from './memory';
import { openOnceKeys } from './onceKeys';
import {
	isInvalid,
	placementsOf,
	type ReadChoice,
	type ReadItem,
	readItems,
	requireAllValid,
} from './readItems';

/** A lookup of a lost call should be over within seconds. */
const LOOKUP_PATIENCE = { ...patience, requestMs: 10_000, tries: 1 };

/**
 * Places the call of every input item, each once, also after failures and retries. An execution and its
 * retries place calls one after the other in this process, also as a tool that a model calls several times at
 * once: each begins with what the one before it knows.
 *
 * @param readChoice reads of each item how its call is returned: that must not be refused after people were
 * called
 * @returns what became of each item, in the order of the items
 * @throws NodeApiError or NodeOperationError for the first item that can't be read, unless the node continues on
 * fail: nobody is called, and the error names what was placed before
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
	const { context, access, unpod } = run;
	requireSetByPerson(context, SET_BY_PERSON);
	const speed = readSpeed(context);
	const ledger = openLedger(memory);
	const rulesReader = await RulesReader.open(context, unpod);
	const read = readItems(run, ledger, memory.lineage.isRetry, rulesReader, readChoice);
	requireAllValid(context, read, ledger);
	const lookupUnpod = access.open(LOOKUP_PATIENCE);
	const items = await withTargetsChecked(read, ledger, lookupUnpod, memory.kept);
	requireAllValid(context, items, ledger);
	const placements = placementsOf(items);
	await gateOf(memory.kept).prepare(placements, unpod);
	const tools = placingTools(run, memory, ledger, lookupUnpod, placements, speed);
	return resultsOf(items, placements, await placeCalls(placements, tools));
}

function placingTools(
	{ context, unpod }: BatchRun,
	{ kept, lineage, run }: Memory,
	ledger: Ledger,
	lookupUnpod: PlacedCalls,
	placements: Placement[],
	{ callsPerMinute, atOnce }: Speed,
): PlacingTools {
	const signal = context.getExecutionCancelSignal();
	const onceKeys = placements.flatMap(({ onceKey }) => onceKey ?? []);
	const keys = openOnceKeys(context, onceKeys, callsPerMinute);
	const listedKeys = new ListedKeys(kept, lineage.node, lookupUnpod);
	return {
		unpod,
		lookup: new CallLookup({ unpod: lookupUnpod, lineage, run, ledger, signal }),
		lineage,
		ledger,
		keys: new OnceClaims(lineage.node, keys, listedKeys, signal),
		outage: outageOf(kept),
		pacer: new Pacer(callsPerMinute, kept, signal),
		gate: gateOf(kept),
		atOnce,
		zone: context.getTimezone(),
		continuesOnFail: continuesOnFail(context),
		signal,
	};
}

/** Returns what became of each item: of those that could be read, of their calls. */
function resultsOf(items: ReadItem[], placements: Placement[], outcomes: Outcome[]): ItemResult[] {
	const outcomeOf = resultFinder(placements, outcomes);
	return items.map((item): ItemResult => {
		if (isInvalid(item)) return unreadItem(item.invalid);
		return { outcome: outcomeOf(item.placement), choice: item.choice };
	});
}
