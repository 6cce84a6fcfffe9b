import type { Directory } from '../../api/contract';
import type { CallRequest } from '../../api/shapes';
import type { Ledger } from '../../calling/ledger/ledger';
import type { Placement } from '../../calling/placing/placingTypes';
import { isInvalid, placementsOf, type ReadItem } from './readItems';

type Target = Pick<CallRequest, 'spaceToken' | 'agentHandle'>;

/** Why a target is refused, null where it isn't. */
type Refusal = Promise<unknown>;

/** Refusals by the execution that they were found in, so that each list is read once in it. */
const refusals = new WeakMap<object, Map<string, Refusal>>();

/**
 * Checks whether calls can be ordered, each target once in an execution. Returns why a target is refused.
 *
 * @param execution an object that lives as long as the execution in this process
 */
async function wrongTargets(
	targets: Target[],
	unpod: Directory,
	execution: object,
): Promise<(target: Target) => unknown> {
	const known = refusals.get(execution) ?? new Map<string, Refusal>();
	refusals.set(execution, known);
	const found = new Map<string, unknown>();
	for (const target of targets) {
		const key = keyOf(target);
		if (found.has(key)) continue;
		const refusal = known.get(key) ?? check(target, unpod);
		known.set(key, refusal);
		found.set(key, await refusal);
	}
	return (target) => found.get(keyOf(target)) ?? null;
}

function keyOf({ spaceToken, agentHandle }: Target): string {
	return `${spaceToken} ${agentHandle}`;
}

async function check({ spaceToken, agentHandle }: Target, unpod: Directory): Promise<unknown> {
	try {
		await unpod.checkTarget(spaceToken, agentHandle);
		return null;
	} catch (error) {
		return error;
	}
}

/**
 * Refuses items whose agent or space calls nobody, except those that were asked for before.
 *
 * @param execution an object that lives as long as the execution in this process
 */
export async function withTargetsChecked(
	items: ReadItem[],
	ledger: Ledger,
	unpod: Directory,
	execution: object,
): Promise<ReadItem[]> {
	const isNew = ({ ledgerKey }: Placement) =>
		[undefined, 'refused'].includes(ledger.find(ledgerKey)?.state);
	const requests = placementsOf(items)
		.filter(isNew)
		.map(({ request }) => request);
	const wrong = await wrongTargets(requests, unpod, execution);
	return items.map((item) => {
		if (isInvalid(item) || !isNew(item.placement)) return item;
		const invalid = wrong(item.placement.request);
		return invalid === null ? item : { invalid };
	});
}
