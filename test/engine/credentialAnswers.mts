import type { Dialect, Sandbox } from '../sandbox/index.mts';
import { testCredential } from './harness/index.mts';

export const NAMES = { v1: 'Quick Start (v1)', platform: 'Platform (v2)', speech: 'Speech' };
export const FIRST_ROUTE = {
	v1: 'GET organizations/',
	platform: 'GET agents/',
	speech: 'GET agents',
};
/** Where the requests of one dialect alone go; a fault there leaves the others as they are. */
export const OWN_PATH: Record<Dialect, RegExp> = {
	v1: /\/api\/v1\//,
	platform: /\/platform\/(?!speech)/,
	speech: /\/speech\/v1\//,
};
export const WRONG_KEY = 'another-key-of-nobody';

/** What the test of a sandbox's credential answers, after it was seen that no key is in it. */
export async function answerOf(
	sandbox: Sandbox,
	dialect: Dialect,
	fields: Record<string, string> = {},
) {
	const result = await testCredential({ ...sandbox.credentials(dialect), ...fields });
	for (const key of [sandbox.apiKey, WRONG_KEY]) expect(result.message).not.toContain(key);
	return result;
}

/** The same for a credential that doesn't work: what the test says of it. */
export async function refusalOf(...asked: Parameters<typeof answerOf>): Promise<string> {
	const { status, message } = await answerOf(...asked);
	expect(status).toBe('Error');
	return message;
}

/** Closes a sandbox that was asked for lists at most. */
export async function closeUncalled(sandbox: Sandbox): Promise<void> {
	await sandbox.close();
	expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	expect(sandbox.dialled).toEqual([]);
}
