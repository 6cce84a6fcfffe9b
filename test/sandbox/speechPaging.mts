import type { FastifyRequest } from 'fastify';
import type { TaskCall } from './lists.mts';
import { query } from './paging.mts';
import type { SpeechMoods } from './speechMoods.mts';
import type { Timeline } from './timeline.mts';

const PAGE = 100;

/** A part of the list of calls, and what is said of the rest. */
interface CallPage {
	rows: TaskCall[];
	count?: number;
	next?: string | null;
}

/** The calls that a request asks for, in one of the ways of paging that the plane may have. */
export function pageOfCalls(
	request: FastifyRequest,
	paging: SpeechMoods['paging'],
	list: Timeline<TaskCall>,
): CallPage {
	if (paging === 'none') return { rows: list.page(0, list.count) };
	const asked = query(request);
	if (paging === 'page') {
		const size = Number(asked.page_size ?? PAGE);
		const offset = (Number(asked.page ?? 1) - 1) * size;
		return { rows: list.page(offset, size), count: list.count };
	}
	const size = Number(asked.limit ?? PAGE);
	const skip = Number(asked.skip ?? 0);
	const rows = list.page(skip, size);
	if (paging === 'skip') return { rows };
	const isLast = skip + size >= list.count;
	// A link to the service's own address, which is not the one that it was asked at.
	const next = `https://speech.internal.example/v1/calls?limit=${size}&skip=${skip + size}`;
	return { rows, next: isLast ? null : next };
}
