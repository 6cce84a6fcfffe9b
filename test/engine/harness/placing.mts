import type { INodeParameters } from 'n8n-workflow';
import type { Dialect, Sandbox } from '../../sandbox/index.mts';
import { openSandbox } from './openSandbox.mts';
import { callParameters } from '../../../tools/engine/parameters.mts';
import { type EngineRun, runNode, type RunOptions } from './run.mts';

/** Has the node call these numbers, one item each. */
export async function placeCalls(
	sandbox: Sandbox,
	dialect: Dialect,
	phones: string[],
	more: INodeParameters = {},
	options: Partial<RunOptions> = {},
): Promise<EngineRun> {
	return await runNode({
		parameters: callParameters(sandbox, more),
		items: phones.map((phone) => ({ phone })),
		credentials: sandbox.credentials(dialect),
		...options,
	});
}

/** Has a node of the sandbox's own workflow call these numbers. */
export type Place = (
	phones: string[],
	more?: INodeParameters,
	options?: Partial<RunOptions>,
) => Promise<EngineRun>;

/** Starts a sandbox whose clock the tests drive, with no key recorded, and what places calls with it. */
export async function startPlacing(dialect: Dialect): Promise<{ sandbox: Sandbox; place: Place }> {
	const sandbox = await openSandbox();
	const place: Place = async (...call) => await placeCalls(sandbox, dialect, ...call);
	return { sandbox, place };
}

/** Aims a fault at the call of one number, whichever of those that are sent at the same time arrives first. */
export function orderFor(phoneNumber: string) {
	return { method: 'POST', body: phoneNumber } as const;
}

/** Whether no number was dialled a second time. */
export function dialledOnce({ dialled }: Sandbox): boolean {
	return new Set(dialled.map(({ phoneNumber }) => phoneNumber)).size === dialled.length;
}
