import type { Call } from './call.mts';

export interface Organization {
	id: number;
	name: string;
	/** The value of the header Org-Handle. */
	handle: string;
}

export interface Space {
	id: number;
	token: string;
	name: string;
	/** Only `contact` makes calls (reference: server source, Feb 2026). */
	contentType: string;
	organizationHandle: string;
	/** What the key's owner is in it; a viewer may read neither runs nor tasks. */
	role: 'owner' | 'editor' | 'viewer';
}

export interface Agent {
	id: number;
	handle: string;
	name: string;
	state: 'published' | 'draft' | 'archived';
	/** What kind of agent it is; the platform lists them all (seen in its backend). */
	type: string;
	/** Null where it is of all spaces. */
	spaceToken: string | null;
	/** Whether a number is attached to it, from which the Speech plane calls. */
	hasNumber: boolean;
	organizationHandle: string;
}

/** The service keeps the calls of the Speech plane apart from those of spaces. */
export type Plane = 'spaces' | 'speech';

/** One contact of a run. It is called again where the service retries, so it can have several calls. */
export interface Task {
	serial: number;
	taskId: string;
	runId: string;
	spaceToken: string;
	agentHandle: string;
	phoneNumber: string;
	contactName: string | null;
	objective: string;
	/** What was sent along: v1's metadata, the further keys of a platform document. */
	metadata: Record<string, unknown>;
	/** Milliseconds since 1970. */
	createdAt: number;
	executionType: 'call' | 'email' | 'answer';
	/** The number to call from, null for the agent's own. */
	fromNumber: string | null;
	/** At least one, the newest last. */
	calls: Call[];
}

export interface Run {
	serial: number;
	runId: string;
	spaceToken: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** The newest last; none where its creation broke off half-way. */
	tasks: Task[];
	/** A status set by hand, which overrides what its tasks say. */
	forced: string | null;
	/** Whether its row makes the platform fail to list the page that it is on (seen in its backend). */
	breaksItsPage: boolean;
	/** Where it was asked for; null for one that every plane shows. */
	plane: Plane | null;
}

/** The call that counts: a task's last one. */
export function currentCall({ calls }: Task): Call {
	return calls[calls.length - 1];
}
