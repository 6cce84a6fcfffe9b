import { newStore } from '../../../nodes/Unpod/calling/ledger/ledgerStore';
import { sharedLedger } from '../../../nodes/Unpod/calling/ledger/lineage';

/** More executions than a process remembers. */
const MANY = 100;

/**
 * Lets this process know as little of the executions so far as another process of n8n does, such as another worker or
 * the one that is started after a kill: the ledgers of others take their places.
 */
export function moveToAnotherProcess(): void {
	for (let index = 0; index < MANY; index++) {
		const lineage = {
			node: 'another',
			execution: String(index),
			seed: String(index),
			isRetry: false,
			isShared: true,
			begunAt: null,
		};
		sharedLedger(lineage, newStore(), '0');
	}
}
