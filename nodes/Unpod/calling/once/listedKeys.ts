import { clock } from '../../shared/clock';
import { type PlacedCalls, readListing } from '../lookup/listing';
import { type OnceKey, onceDigestOf } from './onceKey';

/** How far back, and in how many pages at most, Unpod's newest calls are read for keys. */
const BACK_MS = 3_600_000;
const MOST_PAGES = 10;

/** How old what was read may be, in milliseconds. */
const FRESH_MS = 60_000;

/** The digests of keys among the newest calls of a space. */
interface ListedDigests {
	/** Milliseconds since 1970. */
	readAt: number;
	/** Null where the list could not be read. */
	digests: Promise<ReadonlySet<string> | null>;
}

const readInExecutions = new WeakMap<object, Map<string, ListedDigests>>();

/** The keys of a node for which Unpod lists a call, among the newest calls of a space. */
export class ListedKeys {
	/** What was read so far, by space. */
	private readonly spaces: Map<string, ListedDigests>;

	/**
	 * @param execution an object that lives as long as the execution in this process: what was read is kept with it
	 * @param node whose keys these are
	 */
	constructor(
		execution: object,
		private readonly node: string,
		private readonly unpod: PlacedCalls,
	) {
		this.spaces = readInExecutions.get(execution) ?? new Map<string, ListedDigests>();
		readInExecutions.set(execution, this.spaces);
	}

	/**
	 * Returns whether Unpod lists a call of a key; null where its list can't be read. Reads a space once a minute.
	 *
	 * @param mustBeFresh whether the list has to be read now
	 */
	async has(key: OnceKey, spaceToken: string, mustBeFresh: boolean): Promise<boolean | null> {
		const now = clock.now();
		let read = this.spaces.get(spaceToken);
		if (read === undefined || mustBeFresh || now - read.readAt > FRESH_MS) {
			read = { readAt: now, digests: this.read(spaceToken) };
			this.spaces.set(spaceToken, read);
		}
		const digests = await read.digests;
		return digests === null ? null : digests.has(onceDigestOf(this.node, key));
	}

	private async read(spaceToken: string): Promise<ReadonlySet<string> | null> {
		const since = new Date(clock.now() - BACK_MS).toISOString();
		const listing = await readListing(this.unpod, { spaceToken, since, mostPages: MOST_PAGES });
		if (listing.refusal !== null) return null;
		return new Set(listing.calls.flatMap(({ onceDigest }) => onceDigest ?? []));
	}
}
