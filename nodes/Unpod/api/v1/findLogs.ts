import { type Call, type CallLog, digitsOf } from '../../domain/call';
import { isFinished, phaseOf } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import { firstOf, lastPageWhere } from '../lists/pagination';
import type { Pages } from '../shapes';

/*
 * The article promises the transcript of a call in its call log, but documents neither how a log refers to
 * its run nor a filter. So the log of a run is looked for in its space's list, newest first.
 */

/** Pages read from the newest on, before older runs are looked for at the place where their time is. */
const PAGES_IN_A_ROW = 5;

/** Pages read at most, where no time shows where to look, and around that place. */
const MOST_PAGES = 20;

/** Pages read at most on the way to that place, where a page is reached only through those before it. */
const MOST_WALKED_PAGES = 200;

function madeAt({ createdAt }: Call): number | null {
	return toMilliseconds(createdAt);
}

function timeOf({ startedAt, createdAt, endedAt }: CallLog): number | null {
	return toMilliseconds(startedAt ?? createdAt ?? endedAt);
}

function namesRun(log: CallLog, run: Call): boolean {
	if (log.runId !== null && run.runId !== null) return log.runId === run.runId;
	return log.taskId !== null && log.taskId === run.taskId;
}

/** Returns whether a log without IDs can be of this run: the same number, called after the run was made. */
function fitsRun(log: CallLog, run: Call): boolean {
	// A customer who calls back has the same number, and is no call of the run.
	if (/^inbound/i.test(log.callType ?? '')) return false;
	const made = madeAt(run);
	const started = timeOf(log);
	const number = digitsOf(run.phoneNumber);
	if (made === null || started === null || number === '') return false;
	return started >= made && number === digitsOf(log.phoneNumber);
}

/** Finds the logs of runs among rows, in whatever order the rows come. */
export class LogMatch {
	private readonly named = new Map<Call, CallLog>();

	private readonly fitting = new Map<Call, CallLog>();

	/** Whether rows name the runs they are of; null as long as none was seen. */
	private namesRuns: boolean | null = null;

	constructor(private readonly runs: Call[]) {}

	logOf(run: Call): CallLog | null {
		return this.named.get(run) ?? this.fitting.get(run) ?? null;
	}

	take(logs: CallLog[]): void {
		for (const log of logs) {
			const isNamed = log.runId !== null || log.taskId !== null;
			this.namesRuns = this.namesRuns || isNamed;
			if (isNamed) this.takeNamed(log);
			else this.takeByNumber(log);
		}
	}

	/** Returns whether no row can be known as that of an ended run: there is no ID, and no number or time. */
	isHopeless(run: Call): boolean {
		const hasNothingToGoBy = madeAt(run) === null || digitsOf(run.phoneNumber) === '';
		return this.namesRuns === false && hasNothingToGoBy && this.runs.includes(run);
	}

	/** Notes a log by its ID. Of a run that Unpod redialled, the last call counts. A run may be asked about twice. */
	private takeNamed(log: CallLog): void {
		for (const run of this.runs.filter((candidate) => namesRun(log, candidate))) {
			const known = this.named.get(run);
			if (!known || (timeOf(log) ?? 0) > (timeOf(known) ?? 0)) this.named.set(run, log);
		}
	}

	/** Notes a log by its number: for the last run that was made before the call, the best log where there are several. */
	private takeByNumber(log: CallLog): void {
		const fitting = this.runs.filter((candidate) => fitsRun(log, candidate));
		const last = Math.max(...fitting.map((run) => madeAt(run) ?? 0));
		for (const run of fitting.filter((candidate) => madeAt(candidate) === last)) {
			const known = this.fitting.get(run);
			if (!known || fitsBetter(log, known, run)) this.fitting.set(run, log);
		}
	}

	/** Returns the earliest time at which a missing log can have started; null where none is missing. */
	get missingSince(): number | null {
		const missing = this.runs.filter((run) => !this.named.has(run) && !this.isHopeless(run));
		return missing.length === 0 ? null : Math.min(...missing.map((run) => madeAt(run) ?? 0));
	}

	/** Returns whether rows that start before this time can't add anything. */
	needsNothingBefore(time: number | null): boolean {
		const since = this.missingSince;
		return since === null || (time !== null && time < since);
	}
}

/**
 * Returns whether a log fits a run better than the known one: a call that ended as the run did, and then the first, since
 * later ones can be of runs that were not asked about.
 */
function fitsBetter(log: CallLog, known: CallLog, run: Call): boolean {
	const endedAlike = (candidate: CallLog) => phaseOf(candidate.status) === phaseOf(run.status);
	if (endedAlike(log) !== endedAlike(known)) return endedAlike(log);
	return (timeOf(log) ?? 0) < (timeOf(known) ?? 0);
}

/** Returns the time of a page's last row; a list that is sorted at all is sorted newest first. */
function endOf(rows: CallLog[]): number | null {
	const last = rows.at(-1);
	return last === undefined ? null : timeOf(last);
}

/**
 * Looks for the logs of finished runs of a space: in its newest pages, then where the runs' time is.
 *
 * @param pagesFrom the call logs of the space, from a page on
 * @param hasTime whether there is time for another page
 */
export async function findLogs(
	runs: Call[],
	pagesFrom: (firstPage: number) => Pages<CallLog>,
	hasTime: () => boolean,
): Promise<LogMatch> {
	const match = new LogMatch(runs.filter(({ status }) => isFinished(status)));
	if (match.missingSince === null) return match;
	let read = 0;
	for await (const { entries, isLast, isWalked = false } of pagesFrom(1)) {
		read++;
		match.take(entries);
		if (isLast || !hasTime() || match.needsNothingBefore(endOf(entries))) return match;
		const isPlaceable = match.missingSince !== 0 && endOf(entries) !== null;
		if (isPlaceable && isWalked && read >= MOST_WALKED_PAGES) return match;
		if (read >= mostInARow(isPlaceable, isWalked)) break;
	}
	if (match.missingSince !== 0) await findAround(match, read, pagesFrom, hasTime);
	return match;
}

function mostInARow(isPlaceable: boolean, isWalked: boolean): number {
	if (!isPlaceable) return MOST_PAGES;
	return isWalked ? MOST_WALKED_PAGES : PAGES_IN_A_ROW;
}

/** Looks from the page on which the oldest missing log can be up to pages that were read before. */
async function findAround(
	match: LogMatch,
	lastRead: number,
	pagesFrom: (firstPage: number) => Pages<CallLog>,
	hasTime: () => boolean,
): Promise<void> {
	const take = async (number: number) => {
		const rows = (await firstOf(pagesFrom(number)))?.entries ?? [];
		match.take(rows);
		return rows;
	};
	const isWhollyAfter = async (number: number) => {
		const end = hasTime() ? endOf(await take(number)) : null;
		return end !== null && !match.needsNothingBefore(end);
	};
	const lastAfter = await lastPageWhere(lastRead, isWhollyAfter);
	const furthest = Math.max(lastRead, lastAfter - MOST_PAGES);
	for (let number = lastAfter + 1; number > furthest; number--) {
		if (!hasTime() || match.missingSince === null) return;
		await take(number);
	}
}
