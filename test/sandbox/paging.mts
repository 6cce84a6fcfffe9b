import type { FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';

export type Row = Record<string, unknown>;

/** The query of a request; of a name that is there twice, the last. */
export function query(request: FastifyRequest): Record<string, string> {
	return Object.fromEntries(new URL(request.url, 'http://sandbox').searchParams);
}

/** The part of a list that is asked for. */
interface Slot {
	page: number;
	size: number;
	offset: number;
	/** False where `page` or `page_size` is no whole number: lists differ in what they do then. */
	isNumeric: boolean;
}

function whole(value: string | undefined, fallback: number): number {
	return value !== undefined && /^\d+$/.test(value) ? Number(value) : fallback;
}

/**
 * The part of a list that a request asks for by `page` and `page_size`. A size of 0 means all, as the
 * database behind the platform takes it (reference: task service source, Feb 2026).
 */
export function slotOf(request: FastifyRequest, faults: Faults, defaultSize: number): Slot {
	const asked = query(request);
	const fault = faults.of(request);
	const size = whole(asked.page_size, defaultSize) || Number.MAX_SAFE_INTEGER;
	const page = fault && 'repeatPage' in fault ? 1 : Math.max(1, whole(asked.page, 1));
	const given = [asked.page, asked.page_size].filter((value) => value !== undefined);
	return {
		page,
		size,
		offset: (page - 1) * size,
		isNumeric: given.every((value) => /^\d+$/.test(value)),
	};
}

/** The rows as they are, or in another but always the same order where that fault is set. */
export function ordered<T>(rows: T[], request: FastifyRequest, faults: Faults): T[] {
	const fault = faults.of(request);
	if (!fault || !('shuffle' in fault)) return rows;
	const even = rows.filter((_, index) => index % 2 === 0);
	const odd = rows.filter((_, index) => index % 2 === 1);
	return [...odd.reverse(), ...even];
}
