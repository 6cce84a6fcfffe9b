import { say, ToolFailure } from './report.mts';

/** The exit code of what was interrupted by Ctrl-C. */
const INTERRUPTED = 130;

/** What has to be undone, last first. */
export class CleanUp {
	private readonly tasks: Array<() => Promise<void> | void> = [];

	add(task: () => Promise<void> | void): void {
		this.tasks.unshift(task);
	}

	async run(): Promise<void> {
		for (const task of this.tasks.splice(0)) await task();
	}
}

/** Gives a signal that is aborted by Ctrl-C and its like, so that everything ends in order. */
function interruptible(): AbortSignal {
	const interruption = new AbortController();
	const interrupt = () => {
		if (interruption.signal.aborted) return;
		say('\nEnding, and removing what was set up');
		interruption.abort();
	};
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, interrupt);
	return interruption.signal;
}

/**
 * Does the work of a tool, undoes what it set up, and ends the process: with 0, with 1 and the reason
 * for a ToolFailure, or with 130 when it was interrupted.
 */
export async function runToEnd(
	work: (signal: AbortSignal, cleanUp: CleanUp) => Promise<void>,
): Promise<never> {
	const cleanUp = new CleanUp();
	const signal = interruptible();
	let exitCode = 0;
	try {
		await work(signal, cleanUp);
	} catch (error) {
		exitCode = signal.aborted ? INTERRUPTED : 1;
		if (!signal.aborted) console.error(error instanceof ToolFailure ? error.message : error);
	}
	await cleanUp.run();
	process.exit(signal.aborted ? INTERRUPTED : exitCode);
}
