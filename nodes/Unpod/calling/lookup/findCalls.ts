import type { LookupResult } from '../../api/shapes';
import { digitsOf } from '../../domain/call';
import { toMilliseconds } from '../../domain/time';
import { groupBy } from '../../shared/groups';
import { namesOfCall } from '../ledger/ledgerEntry';
import type { Lineage } from '../ledger/lineage';
import { isOf } from '../ledger/requestId';
import type { Listing } from './listing';
import { couldBe, type ListedCall, listedCallOf, type Match, MATCHES } from './callMatching';
import { earliestTimeOf, type SoughtCall } from './soughtCall';

/** How far n8n's clock may be ahead of the service's, in milliseconds. */
const CLOCK_MARGIN_MS = 3_600_000;

/** Which execution looks for calls, and what it knows. */
export interface LookupScope {
	lineage: Lineage;
	/** The node's run within the execution; null where all its runs are one, as those of a tool. */
	run: number | null;
	/** Names of the calls that this execution knows already. */
	known: ReadonlySet<string>;
	/** Whether the lineage may have placed calls with request IDs of version 0.1.0, which name no call. */
	hasOldCalls: boolean;
}

/** Removes the oldest entry, which is the last, that meets a condition, and returns it. */
function takeOldest<T>(entries: T[], meets: (entry: T) => boolean): T | undefined {
	for (let place = entries.length - 1; place >= 0; place--) {
		if (meets(entries[place])) return entries.splice(place, 1)[0];
	}
	return undefined;
}

/** Returns a match as found; only as possible where the call has no ID to follow it by. */
function foundOrPossible({ call }: ListedCall): LookupResult {
	const hasId = call.taskId !== null || call.runId !== null;
	return { kind: hasId ? 'found' : 'possible', call };
}

/** Returns whether one execution placed all these calls. */
function areOfOneExecution(calls: ListedCall[]): boolean {
	return new Set(calls.map(({ read }) => read?.execution)).size === 1;
}

/** Looks for several calls in one listing. */
class Search {
	private readonly results = new Map<SoughtCall, LookupResult>();

	private readonly taken = new Set<ListedCall>();

	/** Listed calls that this execution doesn't know yet. */
	private readonly free: ListedCall[];

	constructor(
		private readonly sought: SoughtCall[],
		private readonly listing: Listing,
		private readonly scope: LookupScope,
	) {
		const listed = listing.calls.map(listedCallOf);
		this.findById(listed);
		this.free = listed.filter((call) => !this.taken.has(call) && !this.isKnown(call));
	}

	private isKnown({ call }: ListedCall): boolean {
		return namesOfCall(call).some((name) => this.scope.known.has(name));
	}

	private findById(listed: ListedCall[]): void {
		const byId = groupBy(listed, ({ call }) => call.requestId);
		for (const sought of this.sought) {
			const [found] = byId.get(sought.requestId) ?? [];
			if (found) this.take(sought, found, foundOrPossible(found));
		}
	}

	private take(sought: SoughtCall, listed: ListedCall, result: LookupResult): void {
		this.taken.add(listed);
		this.results.set(sought, result);
	}

	/** Finds calls of which this execution knows nothing among those of its lineage. No listed call is found twice. */
	findByContent(): void {
		const { lineage } = this.scope;
		const ours = this.free.filter(({ read }) => {
			if (read === null) return false;
			return lineage.isShared
				? isOf(lineage, read)
				: isOf({ ...lineage, execution: read.execution }, read);
		});
		for (const match of MATCHES) this.findBy(match, ours);
	}

	private findBy(match: Match, ours: ListedCall[]): void {
		const { run } = this.scope;
		const left = ours.filter((listed) => !this.taken.has(listed));
		const groups = groupBy(left, (listed) =>
			listed.read === null ? null : match.ofListed(listed.read, listed),
		);
		/** Whether the calls of a group surely match, decided before the first call without an entry takes one. */
		const clear = new Map<ListedCall[], boolean>();
		for (const sought of this.sought) {
			if (this.results.has(sought)) continue;
			// One that was sent has its own request ID, but another retry may have placed it under one of its own.
			const wasSent = sought.entry !== null;
			const group = groups.get(match.ofSought(sought, run) ?? '') ?? [];
			if (!wasSent && !clear.has(group)) clear.set(group, this.isClear(match, group));
			const oldest = takeOldest(group, (listed) => couldBe(listed, sought));
			if (!oldest) continue;
			const isSure = !wasSent && clear.get(group) === true;
			const possible: LookupResult = { kind: 'possible', call: oldest.call };
			this.take(sought, oldest, isSure ? foundOrPossible(oldest) : possible);
		}
	}

	/** Returns whether matching calls surely are the sought ones: without the original, several executions may be meant. */
	private isClear({ certainty }: Match, matching: ListedCall[]): boolean {
		if (certainty === 'number') return false;
		return this.scope.lineage.isShared || (certainty === 'content' && areOfOneExecution(matching));
	}

	/** Finds calls without a request ID: every one of the same number and agent may be the call that is sought. */
	findUnnamed(): void {
		const { lineage, hasOldCalls } = this.scope;
		const unnamed = this.free.filter(
			({ call, read }) =>
				read === null && (call.requestId === null ? !call.showsMetadata : hasOldCalls),
		);
		const byNumber = groupBy(unnamed, ({ number }) => number);
		for (const sought of this.sought) {
			if (this.results.has(sought)) continue;
			const since = toMilliseconds(earliestTimeOf(sought, lineage));
			const isInTime = ({ call }: ListedCall) => {
				const at = toMilliseconds(call.createdAt);
				return at === null || since === null || at >= since - CLOCK_MARGIN_MS;
			};
			const numbers = [digitsOf(sought.request.phoneNumber), ''];
			const possible = numbers
				.flatMap((number) => byNumber.get(number) ?? [])
				.find((listed) => couldBe(listed, sought) && isInTime(listed));
			if (possible) this.results.set(sought, { kind: 'possible', call: possible.call });
		}
	}

	resultOf(sought: SoughtCall): LookupResult {
		const { isWhole, refusal } = this.listing;
		const result = this.results.get(sought);
		return result ?? (isWhole ? { kind: 'absent' } : { kind: 'unreadable', refusal });
	}
}

/**
 * Looks for calls in one listing and returns the result of each, in the order of the calls. A call that was sent
 * is known by its request ID, one of which this execution knows nothing by the content in the request IDs of its
 * lineage. Where the list doesn't show what was sent along, number and agent decide: a call that may be the one
 * that is sought keeps it from being placed again.
 */
export function findCalls(
	sought: SoughtCall[],
	listing: Listing,
	scope: LookupScope,
): LookupResult[] {
	const search = new Search(sought, listing, scope);
	search.findByContent();
	search.findUnnamed();
	return sought.map((call) => search.resultOf(call));
}
