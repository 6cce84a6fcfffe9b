import type { CallPlacer } from '../../api/contract';
import type { PlacedCall } from '../../api/shapes';
import { digitsOf } from '../../domain/call';
import { namesOfCall } from '../ledger/ledgerEntry';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';

/** The calls that were placed in a space, as Unpod lists them. */
export interface Listing {
	/** One row a call, the newest first as far as the service sorts them. */
	calls: PlacedCall[];
	/** Whether it has every call since the time that was asked for. */
	isWhole: boolean;
	/** Why it could not be read to its end; null where nothing was refused. */
	refusal: UnpodError | null;
}

/** The list that shows which calls were placed. */
export type PlacedCalls = Pick<CallPlacer, 'placedSince'>;

export interface ListingQuery {
	spaceToken: string;
	/** ISO 8601. */
	since: string;
	/** Pages that are read at most. */
	mostPages: number;
	/** The request ID of a call that is sought: no further page is read once it is listed. */
	requestId?: string;
}

/** Pages of a list, in their order, and how their reading ended. */
export interface ReadPages extends Omit<Listing, 'calls'> {
	pages: PlacedCall[][];
}

/** Returns a row of a call with what it doesn't show taken from another row of the same call. */
function filledUp(call: PlacedCall, other: PlacedCall): PlacedCall {
	return {
		taskId: call.taskId ?? other.taskId,
		runId: call.runId ?? other.runId,
		status: call.status ?? other.status,
		phoneNumber: call.phoneNumber ?? other.phoneNumber,
		agentHandle: call.agentHandle ?? other.agentHandle,
		createdAt: call.createdAt ?? other.createdAt,
		requestId: call.requestId ?? other.requestId,
		onceDigest: call.onceDigest ?? other.onceDigest,
		showsMetadata: call.showsMetadata || other.showsMetadata,
	};
}

/** Returns whether two rows with an ID in common are of one call: a run that was redialled can have several. */
function isSame(call: PlacedCall, other: PlacedCall): boolean {
	const differs = (one: string | null, two: string | null) =>
		one !== null && two !== null && one !== two;
	return (
		!differs(call.taskId, other.taskId) &&
		!differs(call.runId, other.runId) &&
		!differs(call.requestId, other.requestId) &&
		!differs(digitsOf(call.phoneNumber) || null, digitsOf(other.phoneNumber) || null)
	);
}

/** Joins rows to one a call: lists that show the same call show different parts of it. Rows without any ID stay. */
export function joined(rows: PlacedCall[]): PlacedCall[] {
	const calls: PlacedCall[] = [];
	const places = new Map<string, number>();
	for (const row of rows) {
		const names = namesOfCall({ ...row, requestId: null });
		const place = names
			.map((name) => places.get(name))
			.find((known) => known !== undefined && isSame(calls[known], row));
		if (place === undefined) calls.push(row);
		else calls[place] = filledUp(calls[place], row);
		for (const name of names) places.set(name, place ?? calls.length - 1);
	}
	return calls;
}

/** Returns whether calls include the one that a query seeks. */
export function includesSought(calls: PlacedCall[], { requestId }: ListingQuery): boolean {
	return requestId !== undefined && calls.some((call) => call.requestId === requestId);
}

/**
 * Reads the pages of what was placed in a space since a time. Never throws: a refusal is returned with what was read
 * before it.
 *
 * @param isEnough whether no further page is needed after these
 */
export async function readPages(
	unpod: PlacedCalls,
	query: ListingQuery,
	isEnough: (pages: PlacedCall[][]) => boolean = () => false,
): Promise<ReadPages> {
	const pages: PlacedCall[][] = [];
	try {
		for await (const { entries, isLast } of unpod.placedSince(query.spaceToken, query.since)) {
			pages.push(entries);
			if (isLast) return { pages, isWhole: true, refusal: null };
			const hasSought = includesSought(entries, query);
			if (hasSought || isEnough(pages) || pages.length >= query.mostPages) break;
		}
		return { pages, isWhole: false, refusal: null };
	} catch (error) {
		return { pages, isWhole: false, refusal: asUnpodError(error) };
	}
}

/** Reads what was placed in a space since a time. Never throws, as `readPages`. */
export async function readListing(unpod: PlacedCalls, query: ListingQuery): Promise<Listing> {
	const { pages, ...read } = await readPages(unpod, query);
	return { calls: joined(pages.flat()), ...read };
}
