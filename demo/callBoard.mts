import type { Sandbox } from '../test/sandbox/index.mts';
import { note } from '../tools/report.mts';

const LOOK_EVERY_MS = 250;

const WORDS: Record<string, string> = { pending: 'queued', in_progress: 'in progress' };

/**
 * Prints the state of every call in the sandbox whenever it changes, those that somebody places in
 * the open editor too. Gives what stops it.
 */
export function showCalls({ dialled, world }: Sandbox): () => void {
	const shown = new Map<string, string>();
	const look = () => {
		for (const { phoneNumber, runId } of dialled) {
			const status = world.statusOf(world.run(runId));
			if (shown.get(runId) === status) continue;
			shown.set(runId, status);
			note(`call to ${phoneNumber}: ${WORDS[status] ?? status}`);
		}
	};
	const timer = setInterval(look, LOOK_EVERY_MS);
	return () => clearInterval(timer);
}
