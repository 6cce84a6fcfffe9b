import fc from 'fast-check';
import { type Series, Timeline } from '../../sandbox/timeline.mts';

interface Entry {
	name: string;
	at: number;
}

const NEWEST_AT = 1000;
const GAP_MS = 10;

function series(count: number): Series<Entry> {
	const at = (index: number) => ({ name: `old ${index}`, at: NEWEST_AT - index * GAP_MS });
	return { count, newestAt: NEWEST_AT, gapMs: GAP_MS, at };
}

const live = fc
	.array(fc.integer({ min: 850, max: 1100 }), { maxLength: 30 })
	.map((times) => times.map((at, index) => ({ name: `live ${index}`, at })));
const length = fc.integer({ min: 0, max: 20 });

/** The same list with everything in it made. */
function plain(entries: Entry[], count: number): Entry[] {
	const { at } = series(count);
	const old = Array.from({ length: count }, (_, index) => at(index));
	return [...old, ...entries].sort((a, b) => b.at - a.at);
}

const timeOf = ({ at }: Entry) => at;
const times = (entries: Entry[]) => entries.map(timeOf);
const names = (entries: Entry[]) => entries.map(({ name }) => name).sort();

describe('a timeline', () => {
	it('is the list of its live and its old entries by time, however it is paged', () => {
		fc.assert(
			fc.property(live, length, fc.integer({ min: 1, max: 9 }), (entries, count, size) => {
				const timeline = new Timeline(entries, timeOf, series(count));
				const pages = Array.from({ length: 51 }, (_, page) => timeline.page(page * size, size));
				const shown = pages.flat();
				const expected = plain(entries, count).slice(0, 51 * size);
				expect(times(shown)).toEqual(times(expected));
				if (51 * size >= timeline.count) expect(names(shown)).toEqual(names(expected));
			}),
		);
	});

	it('can be cut to a span and filtered', () => {
		fc.assert(
			fc.property(
				live,
				length,
				fc.integer({ min: 800, max: 1100 }),
				length,
				(entries, count, from, span) => {
					const to = from + span;
					const cut = new Timeline(entries, timeOf, series(count)).between(from, to);
					const expected = plain(entries, count).filter(({ at }) => at >= from && at <= to);
					expect(cut.count).toBe(expected.length);
					expect(names(cut.page(0, cut.count))).toEqual(names(expected));
					const even = cut.filter(({ at }) => at % 2 === 0);
					expect(names(even.page(0, even.count))).toEqual(
						names(expected.filter(({ at }) => at % 2 === 0)),
					);
				},
			),
		);
	});
});
