import { say } from './report.mts';

/** The exit code of what was interrupted by Ctrl-C. */
export const INTERRUPTED = 130;

const LOOK_EVERY_MS = 500;

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

/** npm passes a signal on to the shell that it started this in, and the shell doesn't. */
function interruptWithParent(interrupt: () => void): void {
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		interrupt();
	}, LOOK_EVERY_MS);
	timer.unref();
}

/** Gives a signal that is aborted by Ctrl-C and its like, so that everything ends in order. */
export function interruptible(): AbortSignal {
	const interruption = new AbortController();
	let since = Number.POSITIVE_INFINITY;
	const interrupt = () => {
		if (!interruption.signal.aborted) {
			since = Date.now();
			say('\nEnding n8n and removing what was set up');
			interruption.abort();
		} else if (Date.now() - since > 1000) {
			// Ctrl-C once more, and not npm passing on what the terminal has sent already.
			process.exit(INTERRUPTED);
		}
	};
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, interrupt);
	if (process.env.npm_lifecycle_event) interruptWithParent(interrupt);
	return interruption.signal;
}
