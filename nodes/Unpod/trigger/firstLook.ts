import { orderOf } from '../api/lists/order';
import { firstOf } from '../api/lists/pagination';
import { UnpodError } from '../domain/errors/unpodError';
import { clock } from '../shared/clock';
import { type Cursor, emptyCursor, withFindings, withRows } from './cursor';
import { type Finding, newEntry, type Row } from './entry';
import { Reader, WHOLE_HEAD } from './reading';
import type { FoundCalls, Source } from './source';
import type { Stretch } from './window';

/** How often a first look is taken, at most, where rows are deleted meanwhile. */
const MOST_TRIES = 3;

/** Pages of a first look: where the service makes them small, and while they show runs that may change. */
const LEAST_PAGES = 5;

/** Open runs for which a first look goes on, at most. */
const MOST_OPEN = 1000;

/**
 * Runs of a first look that are looked at more closely, whatever their rows say: a run with several contacts
 * calls itself completed when the first call is, and one may call itself pending for ever.
 */
const MOST_ENDED_LOOKS = 10;
const MOST_OPEN_LOOKS = 100;

/** How long ago a run may have failed that may be called again, in milliseconds. */
const REDIAL_MS = 24 * 3_600_000;

const isOpen = ({ phase }: Row) => phase === 'open';

/** Returns whether the window is full, and no more rows that may still change are to be expected. */
function isEnough({ pages }: Stretch, windowSize: number): boolean {
	const rows = pages.flat();
	const last = pages.at(-1) ?? [];
	if (last.some(isOpen) && rows.filter(isOpen).length < MOST_OPEN) return false;
	const mayChange = last.some(({ phase }) => phase !== 'open' && phase !== 'completed');
	return pages.length >= LEAST_PAGES || (!mayChange && rows.length >= windowSize);
}

/** Reads the head of a list; again where it changed meanwhile, and once where it may be empty by mistake. */
async function readFirst<T>(source: Source<T>, empty: Cursor) {
	for (let tries = 1; ; tries++) {
		const reader = new Reader(source, empty);
		const first = await reader.read({
			...WHOLE_HEAD,
			leastPages: LEAST_PAGES,
			isEnough: (stretch) => isEnough(stretch, source.windowSize),
		});
		const isEmpty = first.pages.flat().length === 0 && tries === 1;
		if (tries >= MOST_TRIES || !(first.isTorn || isEmpty)) return { first, shown: reader.shown };
	}
}

/** @throws UnpodError where new rows of a list could not be noticed at its head */
async function checkOrder<T>(source: Source<T>, { pages, reachesEnd }: Stretch): Promise<void> {
	const page = reachesEnd ? null : await firstOf(source.pages(1, false));
	const again = page && page.entries.flatMap((entry) => source.rowOf(entry) ?? []);
	const order = orderOf(pages.flat(), again);
	if (order === 'newestFirst') return;
	const how = order === 'none' ? 'is in no order' : 'comes with the oldest entries first';
	throw new UnpodError({
		kind: 'refused',
		message: `The trigger can't follow this list, which ${how}`,
		description: `New entries are noticed at the head of a list, so it has to come with the newest first. Instead, ${source.insteadOf}.`,
	});
}

/** Looks more closely at the newest rows where their status isn't final. */
async function lookAtNewest<T>(
	source: Source<T>,
	rows: Row[],
	shown: ReadonlyMap<string, T>,
): Promise<Map<string, FoundCalls<T>>> {
	if (source.rules.listDecides) return new Map();
	const newest = [
		...rows.filter((row) => !isOpen(row)).slice(0, MOST_ENDED_LOOKS),
		...rows.filter(isOpen).slice(0, MOST_OPEN_LOOKS),
	];
	return await source.lookAt(
		newest.map(({ id, digest }) => {
			return { digest, entry: newEntry(0, { id }), listed: shown.get(digest) ?? null };
		}),
	);
}

/** Returns what the calls of a run say, or that it failed of late. Nothing of what has ended by now is waited for. */
function findingOf(row: Row, finding: Finding | undefined, now: number): Finding | null {
	if (finding) return finding.is === 'ended' ? { ...finding, lacks: 'nothing' } : finding;
	const isRecent = now - (row.createdAt ?? now) <= REDIAL_MS;
	if (row.phase === 'open' || row.phase === 'completed' || !isRecent) return null;
	return { is: 'ended', phase: row.phase, lacks: 'nothing' };
}

/**
 * Returns the first cursor of a list: what has ended already is not reported, what is open ends later, and
 * what failed of late may be called again.
 *
 * @throws UnpodError where the list can't be followed or a filter can't be applied
 */
export async function firstCursor<T>(source: Source<T>, scope: string): Promise<Cursor> {
	await source.checkFilters();
	const empty = emptyCursor(scope);
	const { first, shown } = await readFirst(source, empty);
	await checkOrder(source, first);
	const rows = first.pages.flat();
	const found = await lookAtNewest(source, rows, shown);
	const now = clock.now();
	const findings = new Map(
		rows.flatMap((row) => {
			const finding = findingOf(row, found.get(row.digest)?.finding, now);
			return finding ? [[row.digest, { finding, createdAt: null }] as const] : [];
		}),
	);
	const { resumePage, sweepPage } = empty;
	const stretches = [{ ...first, history: rows, placed: rows }];
	const reading = { stretches, taken: new Set(findings.keys()), missed: [], resumePage, sweepPage };
	const rules = { ...source.rules, max: Number.POSITIVE_INFINITY };
	const read = withRows({ ...empty, isWhole: first.reachesEnd }, reading, now, rules);
	const { next } = withFindings(read, findings, now, { ...source, rules });
	// The statuses that are not known are logged by the next poll.
	return { ...next, turn: 0, loggedStatuses: [] };
}
