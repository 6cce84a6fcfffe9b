import type { FastifyReply } from 'fastify';
import { currentCall, type Run } from './entities.mts';
import type { Contact } from './orders.mts';
import type { Row } from './paging.mts';
import { refuse } from './platformAnswers.mts';
import type { World } from './world.mts';

const REQUIRED = ['This field is required.'];
const BLANK = ['This field may not be blank.'];
const AUTO_DELAY_MS = 600_000;

function textErrors(value: unknown): string[] | null {
	if (value === undefined) return REQUIRED;
	if (typeof value !== 'string') return ['Not a valid string.'];
	return value.trim() === '' ? BLANK : null;
}

function documentErrors(documents: unknown): string[] | null {
	if (documents === undefined) return REQUIRED;
	if (!Array.isArray(documents)) return ['Expected a list of items.'];
	const isContact = (document: unknown) => Boolean(Object(document).contact_number);
	return documents.every(isContact) ? null : ['Each document needs a contact_number.'];
}

/** Which agent is asked for is nobody's concern here (seen in the backend). */
function errorsIn(body: Row): Row {
	const errors = {
		context: textErrors(body.context),
		pilot: textErrors(body.pilot),
		documents: documentErrors(body.documents),
	};
	return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== null));
}

/** Number as it was sent: nothing about it is checked here (reference: server source, Feb 2026). */
function contactOf(document: Row): Contact {
	const { name, contact_number: number, ...metadata } = document;
	return { phoneNumber: String(number), name: name ? String(name) : null, metadata };
}

/** What the task service refuses of documents: their own ids have to be text (seen in the backend). */
function refusalOfDocuments(documents: Row[]): { code: number; detail: unknown } | null {
	if (documents.length === 0) {
		// With filters the service takes stored contacts instead; a sandbox stores none.
		return { code: 400, detail: 'No tasks provided and filters missing in data' };
	}
	const isWrong = ({ id, document_id: documentId }: Row) =>
		[id ?? documentId ?? ''].some((value) => typeof value !== 'string');
	const index = documents.findIndex(isWrong);
	if (index === -1) return null;
	const loc = ['body', 'tasks', index, 'ref_id'];
	return {
		code: 422,
		detail: [{ type: 'string_type', loc, msg: 'Input should be a valid string' }],
	};
}

/** When a run starts, in milliseconds since 1970; NaN where the schedule can't be read. */
function startOf(schedule: unknown, now: number): number {
	const { type = 'now', calling_date: date, calling_time: time } = Object(schedule);
	if (type === 'now') return now;
	if (type === 'auto') return now + AUTO_DELAY_MS;
	const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(String(time));
	return type === 'custom' && hasZone ? Date.parse(`${date}T${time}`) : Number.NaN;
}

/**
 * Carries out a request for calls, or answers what is wrong with it: HTTP 206 for its fields, 400 for
 * its schedule (reference: server source, Feb 2026).
 *
 * @returns the run, null where the request was refused
 */
export async function createRun(
	world: World,
	spaceToken: string,
	body: Row,
	reply: FastifyReply,
): Promise<Run | null> {
	const errors = errorsIn(body);
	if (Object.keys(errors).length > 0) {
		await refuse(reply, 206, 'There is some Validation error', errors);
		return null;
	}
	const now = world.clock.now();
	const startsAt = startOf(body.schedule, now);
	if (!(startsAt >= now)) {
		const isPast = startsAt < now;
		const detail = isPast ? 'Scheduled time must be in the future.' : 'Invalid schedule format.';
		await refuse(reply, 400, 'Task Creation Failed', { detail });
		return null;
	}
	const documents: Row[] = Array.isArray(body.documents) ? body.documents : [];
	const wrong = refusalOfDocuments(documents);
	if (wrong) {
		await reply
			.code(wrong.code)
			.send({ message: 'Task Creation Failed', errors: { detail: wrong.detail } });
		return null;
	}
	return world.placeRun({
		plane: 'spaces',
		spaceToken,
		agentHandle: String(body.pilot),
		objective: String(body.context),
		startsAt,
		contacts: documents.map(contactOf),
	});
}

/** The answer to a created run. `status` is a word in the documentation, a map in the server source. */
export function createdRun({ runId, tasks }: Run, status: 'word' | 'map'): Row {
	const words = tasks.map((task) => {
		const { startsAt, orderedAt } = currentCall(task);
		return [task.taskId, startsAt > orderedAt ? 'scheduled' : 'pending'];
	});
	return {
		status_code: 200,
		message: 'Task Created Successfully',
		data: {
			run_id: runId,
			task_ids: tasks.map(({ taskId }) => taskId),
			status: status === 'word' ? words[0][1] : Object.fromEntries(words),
		},
	};
}
