/** Entries at equal distances of time, newest first, each made when it is looked at. */
export interface Series<T> {
	count: number;
	/** Time of the first, in milliseconds since 1970. */
	newestAt: number;
	gapMs: number;
	at(index: number): T;
}

/** How many entries of a series are newer than a time. */
function newerThan({ count, newestAt, gapMs }: Series<unknown>, time: number): number {
	return Math.min(count, Math.max(0, Math.ceil((newestAt - time) / gapMs)));
}

/** The part of a series from one time to another, both included. */
function within<T>(series: Series<T>, from: number, to: number): Series<T> {
	const skipped = newerThan(series, to);
	const { gapMs, newestAt } = series;
	return {
		count: Math.max(0, newerThan(series, from - 1) - skipped),
		newestAt: newestAt - skipped * gapMs,
		gapMs,
		at: (index) => series.at(index + skipped),
	};
}

/**
 * Entries in order of time, newest first: live ones, and among them a history of any length that
 * takes neither time nor memory until a part of it is looked at.
 */
export class Timeline<T> {
	private readonly live: T[];

	/** @param live in any order; entries of the same time stay in theirs */
	constructor(
		live: T[],
		private readonly timeOf: (entry: T) => number,
		private readonly history: Series<T> | null = null,
	) {
		this.live = [...live].sort((a, b) => timeOf(b) - timeOf(a));
	}

	get count(): number {
		return this.live.length + (this.history?.count ?? 0);
	}

	/** So many entries from an offset on; fewer or none at the end. */
	page(offset: number, size: number): T[] {
		const placeOf = (index: number) =>
			index + (this.history ? newerThan(this.history, this.timeOf(this.live[index])) : 0);
		let next = 0;
		while (next < this.live.length && placeOf(next) < offset) next++;
		const entries: T[] = [];
		for (let place = offset; place < Math.min(offset + size, this.count); place++) {
			const isLive = next < this.live.length && placeOf(next) === place;
			if (isLive) entries.push(this.live[next++]);
			else if (this.history) entries.push(this.history.at(place - next));
		}
		return entries;
	}

	/** The entries from one time to another, both included, in milliseconds since 1970. */
	between(from: number, to: number): Timeline<T> {
		const live = this.live.filter(
			(entry) => this.timeOf(entry) >= from && this.timeOf(entry) <= to,
		);
		return new Timeline(live, this.timeOf, this.history && within(this.history, from, to));
	}

	/** The entries that pass. Looks at every one, those of the history too. */
	filter(passes: (entry: T) => boolean): Timeline<T> {
		return new Timeline(this.page(0, this.count).filter(passes), this.timeOf);
	}
}
