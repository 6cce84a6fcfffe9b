/** The node of an execution that places calls, in hexadecimal digits. */
export interface Caller {
	/** Workflow and node. */
	node: string;
	/** What an execution shares with its retries and with nobody else. */
	execution: string;
}

/** What distinguishes a call from the others of its node in its execution. */
export interface CallContent {
	/** Digest of what is asked for. */
	asked: string;
	/** Digest of its origin; null where that doesn't count. */
	origin: string | null;
}

/** What a request ID contains of its call: as many digits of each digest as fit into it. */
export interface ReadRequestId extends Caller, CallContent {
	/** The node's run within the execution. */
	run: number;
}

const NODE_DIGITS = 4;
const EXECUTION_DIGITS = 8;
const CONTENT_DIGITS = 6;
const NO_ORIGIN = '0'.repeat(CONTENT_DIGITS);

/** Runs and places up to here differ within a request ID. */
const MOST = 4096;

/** Returns the digits of a digest that a request ID contains. */
export function contentDigits(digest: string): string {
	return digest.slice(0, CONTENT_DIGITS);
}

/**
 * Returns the request ID of a call: digits of the node and execution that place it, of what is asked for and of its
 * origin, the node's run and the place among calls that are alike. A retry derives the same ID. It has the form of
 * a UUID of version 8 (RFC 9562, custom digits), which random ones don't have.
 */
export function requestIdOf(
	{ node, execution }: Caller,
	{ asked, origin }: CallContent,
	run: number,
	place: number,
): string {
	const position = ((run % MOST) * MOST + (place % MOST)).toString(16).padStart(6, '0');
	const digits = [
		node.slice(0, NODE_DIGITS),
		execution.slice(0, EXECUTION_DIGITS),
		contentDigits(asked),
		origin === null ? NO_ORIGIN : contentDigits(origin),
		position,
	].join('');
	return [
		digits.slice(0, 8),
		digits.slice(8, 12),
		`8${digits.slice(12, 15)}`,
		`8${digits.slice(15, 18)}`,
		digits.slice(18),
	].join('-');
}

const FORM = /^([\da-f]{8})-([\da-f]{4})-8([\da-f]{3})-8([\da-f]{3})-([\da-f]{12})$/;

/** Reads a request ID, null where it isn't of this kind: those of version 0.1.0 were random. */
export function readRequestId(requestId: string): ReadRequestId | null {
	const digits = FORM.exec(requestId)?.slice(1).join('');
	if (digits === undefined) return null;
	const origin = digits.slice(18, 24);
	return {
		node: digits.slice(0, 4),
		execution: digits.slice(4, 12),
		asked: digits.slice(12, 18),
		origin: origin === NO_ORIGIN ? null : origin,
		run: Math.floor(Number.parseInt(digits.slice(24), 16) / MOST),
	};
}

/** Returns whether this node of this execution placed the call, by its request ID. */
export function isOf({ node, execution }: Caller, read: ReadRequestId): boolean {
	return (
		read.node === node.slice(0, NODE_DIGITS) &&
		read.execution === execution.slice(0, EXECUTION_DIGITS)
	);
}
