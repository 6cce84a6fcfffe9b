import type { CallPlan } from './call.mts';
import type { Plane, Space, Task } from './entities.mts';

export interface Contact {
	phoneNumber: string;
	name?: string | null;
	metadata?: Record<string, unknown>;
}

/** What a run is made of. A plan in it overrides what is scripted for the number. */
export interface RunOrder extends CallPlan {
	contacts: Contact[];
	spaceToken?: string;
	agentHandle?: string;
	objective?: string;
	/** Where it is asked for; left out, every plane shows it. */
	plane?: Plane;
	fromNumber?: string | null;
	/** Sent along with every contact. */
	metadata?: Record<string, unknown>;
	/** Milliseconds since 1970, now if left out. */
	createdAt?: number;
	/** Later than `createdAt` for a scheduled run; milliseconds since 1970. */
	startsAt?: number;
}

/** The parts of a plan that are in an order. */
export function planIn({ outcome, timing, analysis, unreached, output, log }: RunOrder): CallPlan {
	const parts = Object.entries({ outcome, timing, analysis, unreached, output, log });
	return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}

/** What the agents of a space do with a contact (reference: server source, Feb 2026). */
export function executionTypeIn({ contentType }: Space): Task['executionType'] {
	if (contentType === 'contact') return 'call';
	return contentType === 'email' ? 'email' : 'answer';
}
