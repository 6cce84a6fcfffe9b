import type { CallRequest, PlacedCall } from '../../api/shapes';
import { digitsOf } from '../../domain/call';
import type { UnpodError } from '../../domain/errors/unpodError';
import { toMilliseconds } from '../../domain/time';
import { namesOfCall } from '../ledger/ledgerEntry';
import type { Lineage } from '../ledger/lineage';
import type { Listing } from './listing';
import {
	type CallContent,
	contentDigits,
	isOf,
	readRequestId,
	type ReadRequestId,
} from '../ledger/requestId';

/** A call that may be on Unpod's list. */
export interface SoughtCall {
	request: CallRequest;
	content: CallContent;
	/** The node's run; null where all its runs are one, as those of a tool. */
	run: number | null;
	/** The request ID with which it was sent; null where this execution doesn't know of any. */
	requestId: string | null;
	/** Since when it can have been placed, ISO 8601; empty where that isn't known. */
	since: string;
}

/**
 * What a listing shows of a call. `found`: it is this one. `absent`: it was not placed. `perhaps`: a call is
 * there that may be this one. `unseen`: the list could not be read, or not far enough.
 */
export type Finding =
	| { kind: 'found'; call: PlacedCall }
	| { kind: 'absent' }
	| { kind: 'perhaps'; call: PlacedCall }
	| { kind: 'unseen'; refusal: UnpodError | null };

/** What a look showed of a call that it did not find. */
export type NotFound = Exclude<Finding, { kind: 'found' }>;

/** How far n8n's clock may be ahead of the service's, in milliseconds. */
const CLOCK_MARGIN_MS = 3_600_000;

/** A call of the listing with its request ID read. */
interface Row {
	call: PlacedCall;
	number: string;
	read: ReadRequestId | null;
}

/**
 * How sure a way is. `content`: what is asked for or what it came from is the same. `place`: the call is to the
 * same number, from the same run of an execution that is known. `number`: it is to the same number.
 */
type Certainty = 'content' | 'place' | 'number';

/** One way to know a call again: what a row and a call that is sought have in common; null is no way. */
interface Way {
	certainty: Certainty;
	ofRow: (read: ReadRequestId, row: Row) => string | null;
	ofCall: (sought: SoughtCall) => string | null;
}

/** Returns a text for something in a run; null where there is none. */
function inRun(text: string | null, run: number | null): string | null {
	return text === null || text === '' || run === null ? null : `${text} ${run}`;
}

function originDigits({ origin }: CallContent): string | null {
	return origin === null ? null : contentDigits(origin);
}

/** The ways to know a call of the same lineage again, the surest first. */
const WAYS: Way[] = [
	{
		certainty: 'content',
		ofRow: ({ asked, run }) => inRun(asked, run),
		ofCall: ({ content, run }) => inRun(contentDigits(content.asked), run),
	},
	{
		certainty: 'content',
		ofRow: ({ asked }) => asked,
		ofCall: ({ content }) => contentDigits(content.asked),
	},
	{
		certainty: 'content',
		ofRow: ({ origin, run }) => inRun(origin, run),
		ofCall: ({ content, run }) => inRun(originDigits(content), run),
	},
	{
		certainty: 'content',
		ofRow: ({ origin }) => origin,
		ofCall: ({ content }) => originDigits(content),
	},
	// Expressions and items can both differ at each try; the number is left.
	{
		certainty: 'place',
		ofRow: ({ run }, { number }) => inRun(number, run),
		ofCall: ({ request, run }) => inRun(digitsOf(request.phoneNumber), run),
	},
	{
		certainty: 'number',
		ofRow: (_, { number }) => (number === '' ? null : number),
		ofCall: ({ request }) => digitsOf(request.phoneNumber),
	},
];

function couldBe({ call, number }: Row, { request }: SoughtCall): boolean {
	return (
		(number === '' || number === digitsOf(request.phoneNumber)) &&
		(call.agentHandle === null || call.agentHandle === request.agentHandle)
	);
}

function groupBy<T>(entries: T[], nameOf: (entry: T) => string | null): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const name = nameOf(entry);
		if (name === null) continue;
		const group = groups.get(name);
		if (group) group.push(entry);
		else groups.set(name, [entry]);
	}
	return groups;
}

/** Takes out the oldest entry, which is the last, for which something is so. */
function takeOldest<T>(entries: T[], isSo: (entry: T) => boolean): T | undefined {
	for (let place = entries.length - 1; place >= 0; place--) {
		if (isSo(entries[place])) return entries.splice(place, 1)[0];
	}
	return undefined;
}

/** Returns a function that computes something once for each list. */
function memoized<T extends object, R>(make: (of: T) => R): (of: T) => R {
	const made = new Map<T, R>();
	return (of) => {
		const known = made.get(of);
		if (known !== undefined) return known;
		const result = make(of);
		made.set(of, result);
		return result;
	};
}

/** Counts a call without any ID as not found: nobody could follow it. */
function foundOrPerhaps({ call }: Row): Finding {
	const hasId = call.taskId !== null || call.runId !== null;
	return { kind: hasId ? 'found' : 'perhaps', call };
}

interface Rules {
	lineage: Lineage;
	/** Names of the calls that this execution knows already. */
	known: ReadonlySet<string>;
	/** Whether the lineage may have placed calls with request IDs of version 0.1.0, which name no call. */
	hasOldCalls: boolean;
}

/** Looks for several calls in one listing. */
class Search {
	private readonly findings = new Map<SoughtCall, Finding>();

	private readonly taken = new Set<Row>();

	/** Rows that this execution doesn't know yet. */
	private readonly free: Row[];

	constructor(
		private readonly sought: SoughtCall[],
		private readonly listing: Listing,
		private readonly rules: Rules,
	) {
		const rows = listing.calls.map((call) => ({
			call,
			number: digitsOf(call.phoneNumber),
			read: call.requestId === null ? null : readRequestId(call.requestId),
		}));
		this.findById(rows);
		this.free = rows.filter((row) => !this.taken.has(row) && !this.isKnown(row));
	}

	private isKnown({ call }: Row): boolean {
		return namesOfCall(call).some((name) => this.rules.known.has(name));
	}

	private findById(rows: Row[]): void {
		const byId = groupBy(rows, ({ call }) => call.requestId);
		for (const sought of this.sought) {
			const [row] = sought.requestId === null ? [] : (byId.get(sought.requestId) ?? []);
			if (row) this.take(sought, row, foundOrPerhaps(row));
		}
	}

	private take(sought: SoughtCall, row: Row, finding: Finding): void {
		this.taken.add(row);
		this.findings.set(sought, finding);
	}

	/** Finds calls of which this execution knows nothing among those of its lineage. Each row is one call. */
	findByContent(): void {
		const { lineage } = this.rules;
		const ours = this.free.filter(({ read }) => {
			if (read === null) return false;
			return lineage.isShared
				? isOf(lineage, read)
				: isOf({ ...lineage, execution: read.execution }, read);
		});
		for (const way of WAYS) this.findBy(way, ours);
	}

	private findBy({ certainty, ofRow, ofCall }: Way, ours: Row[]): void {
		const rows = ours.filter((row) => !this.taken.has(row));
		const groups = groupBy(rows, (row) => (row.read === null ? null : ofRow(row.read, row)));
		// Where the original isn't known, calls of several executions may be meant.
		const isOfOne = (group: Row[]) => new Set(group.map(({ read }) => read?.execution)).size === 1;
		const isClear = memoized((group: Row[]) => {
			if (certainty === 'number') return false;
			return this.rules.lineage.isShared || (certainty === 'content' && isOfOne(group));
		});
		for (const sought of this.sought) {
			if (this.findings.has(sought)) continue;
			// One that was sent has its own request ID, but another retry may have placed it under one of its own.
			const wasSent = sought.requestId !== null;
			if (wasSent && this.rules.lineage.isShared) continue;
			const group = groups.get(ofCall(sought) ?? '') ?? [];
			const clear = !wasSent && isClear(group);
			const row = takeOldest(group, (candidate) => couldBe(candidate, sought));
			if (!row) continue;
			this.take(sought, row, clear ? foundOrPerhaps(row) : { kind: 'perhaps', call: row.call });
		}
	}

	/** Finds calls without a request ID: every one of the same number and agent may be the call that is sought. */
	findUnnamed(): void {
		const unnamed = this.free.filter(
			({ call, read }) =>
				read === null && (call.requestId === null ? !call.showsMetadata : this.rules.hasOldCalls),
		);
		const byNumber = groupBy(unnamed, ({ number }) => number);
		for (const sought of this.sought) {
			if (this.findings.has(sought)) continue;
			const since = toMilliseconds(sought.since);
			const isInTime = ({ call }: Row) => {
				const at = toMilliseconds(call.createdAt);
				return at === null || since === null || at >= since - CLOCK_MARGIN_MS;
			};
			const rows = [digitsOf(sought.request.phoneNumber), ''].flatMap(
				(number) => byNumber.get(number) ?? [],
			);
			const row = rows.find((candidate) => couldBe(candidate, sought) && isInTime(candidate));
			if (row) this.findings.set(sought, { kind: 'perhaps', call: row.call });
		}
	}

	results(): Finding[] {
		const { isWhole, refusal } = this.listing;
		return this.sought.map(
			(sought) =>
				this.findings.get(sought) ?? (isWhole ? { kind: 'absent' } : { kind: 'unseen', refusal }),
		);
	}
}

/**
 * Looks for calls in one listing and returns the finding of each, in the order of the calls. A call that was sent
 * is known by its request ID, one of which this execution knows nothing by the content in the request IDs of its
 * lineage. Where rows don't show what was sent along, number and agent decide, in the safe direction.
 */
export function findCalls(sought: SoughtCall[], listing: Listing, rules: Rules): Finding[] {
	const search = new Search(sought, listing, rules);
	search.findByContent();
	search.findUnnamed();
	return search.results();
}
