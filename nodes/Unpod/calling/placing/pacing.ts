import { clock } from '../../shared/clock';

/** Where the time of the next start is kept: an object that outlives one run of the node. */
export interface PaceStore {
	/** When the next one may start, in milliseconds since 1970. */
	nextStart?: number;
}

/** Spaces starts evenly, also from one run of the node to the next. */
export class Pacer {
	private readonly gapMs: number;

	/** @param perMinute Starts a minute; 0 doesn't space them. */
	constructor(
		perMinute: number,
		private readonly store: PaceStore = {},
		private readonly signal?: AbortSignal,
	) {
		this.gapMs = perMinute > 0 ? 60_000 / perMinute : 0;
	}

	/** Resolves when the next one may start, or at once when the execution is cancelled. */
	async turn(): Promise<void> {
		if (this.gapMs === 0) return;
		const now = clock.now();
		const start = Math.max(now, this.store.nextStart ?? 0);
		this.store.nextStart = start + this.gapMs;
		if (start > now) await clock.pause(start - now, this.signal);
	}
}
