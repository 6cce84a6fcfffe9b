const PROGRESS_MS = 15_000;

/** Something that whoever runs a tool can understand and act on; shown without a stack. */
export class ToolFailure extends Error {}

/** A time span in words, e.g. "45 s" or "3 min 5 s". */
export function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	const minutes = Math.floor(seconds / 60);
	return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

/** Prints a line. */
export function say(line = ''): void {
	console.log(line);
}

/** Prints a line that belongs to the step above it. */
export function note(line: string): void {
	say(`  ${line}`);
}

/**
 * Says what is being done, does it, and says every 15 seconds that it is still going on.
 * @param doing what is done, e.g. "starting n8n"
 */
export async function step<T>(doing: string, work: () => Promise<T>): Promise<T> {
	const start = Date.now();
	say(doing[0].toUpperCase() + doing.slice(1));
	const progress = setInterval(() => {
		note(`still ${doing} ... ${duration(Date.now() - start)}`);
	}, PROGRESS_MS);
	try {
		const result = await work();
		note(`done in ${duration(Date.now() - start)}`);
		return result;
	} finally {
		clearInterval(progress);
	}
}
