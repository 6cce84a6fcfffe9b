import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.mts';
import { shareClock } from './clock.mts';
import { clearRecordedKeys } from './deduplication.mts';

const opened: Sandbox[] = [];

/**
 * Starts a sandbox by whose clock the nodes go, and forgets all recorded keys. It is closed after the test, where the
 * test has not closed it.
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = await startSandbox(options);
	opened.push(sandbox);
	shareClock(sandbox);
	clearRecordedKeys();
	return sandbox;
}

afterEach(async () => {
	await Promise.all(opened.splice(0).map(async (sandbox) => await sandbox.close()));
});
