import { Ledger } from '../../calling/ledger/ledger';
import {
	isUnused,
	type KeptCalls,
	type LedgerStore,
	nameOfRun,
	openStore,
} from '../../calling/ledger/ledgerStore';
import { type Lineage, sharedLedger } from '../../calling/ledger/lineage';
import type { PaceStore } from '../../calling/placing/pacing';
import { isTool } from '../../n8n/continueOnFail';
import type { BatchRun } from '../operation';
import { lineageOf } from './lineageOf';

/** What this node remembers in this execution; n8n saves it with the execution's data. */
export type Kept = PaceStore & KeptCalls;

/** What is remembered of the calls of this execution, and which execution it is. */
export interface Memory {
	kept: Kept;
	store: LedgerStore;
	lineage: Lineage;
	/**
	 * The node's run within the execution; null for a tool, whose runs are all one: a model that asks for the very
	 * same call again gets the one that was placed, since an agent that is tried again repeats all its calls of tools.
	 */
	run: number | null;
}

/** Opens what n8n keeps of this execution, in the present format. */
export function openMemory({ context }: BatchRun): Memory {
	const kept: Kept = context.getContext('node');
	const isNew = isUnused(kept);
	const store = openStore(kept);
	const lineage = lineageOf(context, kept, store, isNew);
	const run = isTool(context) ? null : context.getWorkflowDataProxy(0).$runIndex;
	return { kept, store, lineage, run };
}

/** Opens the ledger of the calls of this run of the node. */
export function openLedger({ kept, store, lineage, run }: Memory): Ledger {
	return new Ledger(kept, { lineage, run, shared: sharedLedger(lineage, store, nameOfRun(run)) });
}
