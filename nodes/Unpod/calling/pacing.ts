import { clock } from '../clock';

/** Spaces starts evenly over time. */
export class Pacer {
	private nextStart = 0;

	private readonly gapMs: number;

	/** @param perMinute Starts a minute; 0 leaves them as fast as they come. */
	constructor(
		perMinute: number,
		private readonly signal?: AbortSignal,
	) {
		this.gapMs = perMinute > 0 ? 60_000 / perMinute : 0;
	}

	/** Resolves when the next one may start, at once when the execution was cancelled. */
	async turn(): Promise<void> {
		const now = clock.now();
		const start = Math.max(now, this.nextStart);
		this.nextStart = start + this.gapMs;
		if (start > now) await clock.pause(start - now, this.signal);
	}
}
