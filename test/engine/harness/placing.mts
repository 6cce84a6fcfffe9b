import type { INodeParameters } from 'n8n-workflow';
import type { Dialect, Sandbox } from '../../sandbox/index.mts';
import { callParameters } from './parameters.mts';
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

/** Whether no number was dialled a second time. */
export function dialledOnce({ dialled }: Sandbox): boolean {
	return new Set(dialled.map(({ phoneNumber }) => phoneNumber)).size === dialled.length;
}
