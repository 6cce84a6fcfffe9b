import { Session } from 'node:inspector';

/** Where the code lies whose work is counted. */
const OURS = '/nodes/Unpod/';

/**
 * Counts what the nodes' own code does: how often V8 runs its functions and branches. That is the same on every
 * machine, and grows with whatever is done too often.
 */
export class WorkCounter {
	private readonly session = new Session();

	/** Starts to count. Branches of functions that ran before are counted together. */
	start(): void {
		this.session.connect();
		this.session.post('Profiler.enable');
		this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
	}

	stop(): void {
		this.session.post('Profiler.stopPreciseCoverage');
		this.session.disconnect();
	}

	/** How much a piece of work does. */
	async of(act: () => unknown): Promise<number> {
		this.take();
		await act();
		return this.take();
	}

	/** What was done since the last time. V8 answers at once, within the same thread. */
	private take(): number {
		let count = 0;
		this.session.post('Profiler.takePreciseCoverage', (_, { result }) => {
			const ours = result.filter(({ url }) => url.includes(OURS));
			for (const { ranges } of ours.flatMap(({ functions }) => functions)) {
				for (const range of ranges) count += range.count;
			}
		});
		return count;
	}

	/**
	 * How much more the step from twice to four times as much does than that from once to twice: 2 where work grows
	 * as what is worked on, 4 where it grows with its square. It is done once before, so that V8 knows all of it.
	 */
	async growth(size: number, act: (size: number) => Promise<number>): Promise<number> {
		await act(2 * size);
		const [once, twice, fourTimes] = [await act(size), await act(2 * size), await act(4 * size)];
		return (fourTimes - twice) / (twice - once);
	}
}
