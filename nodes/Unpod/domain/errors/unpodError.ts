/** The kind of a refusal or a broken connection: n8n's back-off and this package's own repeats depend on it. */
export type UnpodErrorKind =
	| 'badAnswer'
	| 'cancelled'
	| 'connectionRefused'
	| 'forbidden'
	| 'keyRefused'
	| 'notFound'
	| 'rateLimited'
	| 'redirected'
	| 'refused'
	| 'settings'
	| 'timedOut'
	| 'unavailable'
	| 'unreachable';

/**
 * What is certain of a request that changes something: `none` — it was not carried out;
 * `unknown` — it may have been.
 */
export type Effect = 'none' | 'unknown';

interface UnpodErrorDetails {
	kind: UnpodErrorKind;
	/** What happened, in a sentence without a full stop. */
	message: string;
	/** What to do next. */
	description: string;
	/** What the service itself wrote, as a sentence; it is part of the description too. */
	quote?: string;
	httpCode?: number;
	/** Milliseconds after which the service wants to be asked again. */
	retryAfterMs?: number;
	effect?: Effect;
}

/** Why Unpod could not do what it was asked, for the person who built the workflow. */
export class UnpodError extends Error {
	readonly kind: UnpodErrorKind;

	readonly description: string;

	readonly quote: string;

	readonly httpCode: number | null;

	readonly retryAfterMs: number | null;

	readonly effect: Effect;

	constructor(details: UnpodErrorDetails) {
		super(details.message);
		this.name = 'UnpodError';
		this.kind = details.kind;
		this.description = details.description;
		this.quote = details.quote ?? '';
		this.httpCode = details.httpCode ?? null;
		this.retryAfterMs = details.retryAfterMs ?? null;
		this.effect = details.effect ?? 'none';
	}

	/**
	 * Returns this error with another message or effect. All else that it knows stays: the status, what
	 * the service wrote, and when it wants to be asked again.
	 */
	with(changes: Partial<Omit<UnpodErrorDetails, 'httpCode' | 'retryAfterMs'>>): UnpodError {
		const { kind, message, description, quote, effect } = this;
		const httpCode = this.httpCode ?? undefined;
		const retryAfterMs = this.retryAfterMs ?? undefined;
		const known = { kind, message, description, quote, effect, httpCode, retryAfterMs };
		return new UnpodError({ ...known, ...changes });
	}
}

/** Returns any thrown value as an UnpodError; an unexpected one may have had an effect. */
export function asUnpodError(error: unknown): UnpodError {
	if (error instanceof UnpodError) return error;
	const reason =
		error instanceof Error && error.message !== '' ? ` It says: ${error.message}.` : '';
	return new UnpodError({
		kind: 'badAnswer',
		message: 'The answer of Unpod could not be read',
		description: `Try again in a moment. If this continues, report it at https://github.com/unpod-ai/n8n-nodes-unpod/issues.${reason}`,
		effect: 'unknown',
	});
}

/**
 * Returns whether every further request would fail in the same way: the key is refused, or the execution was
 * cancelled.
 */
export function endsAllRequests({ kind }: UnpodError): boolean {
	return kind === 'keyRefused' || kind === 'settings' || kind === 'cancelled';
}
