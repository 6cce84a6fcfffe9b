import type { FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';

export type Row = Record<string, unknown>;

function query(request: FastifyRequest): Record<string, string> {
	return Object.fromEntries(new URL(request.url, 'http://sandbox').searchParams);
}

function whole(value: string | undefined, fallback: number): number {
	const number = Number(value ?? fallback);
	return Number.isInteger(number) && number > 0 ? number : fallback;
}

/** The part of a list that a request asks for by `page` and `page_size`. */
export function slotOf(request: FastifyRequest, faults: Faults, defaultSize: number) {
	const { page, page_size: size } = query(request);
	const fault = faults.of(request);
	const pageSize = whole(size, defaultSize);
	const number = fault && 'repeatPage' in fault ? 1 : whole(page, 1);
	return { number, pageSize, offset: (number - 1) * pageSize };
}

/** The rows as they are, or in another but always the same order where that fault is set. */
export function ordered<T>(rows: T[], request: FastifyRequest, faults: Faults): T[] {
	const fault = faults.of(request);
	if (!fault || !('shuffle' in fault)) return rows;
	const even = rows.filter((_, index) => index % 2 === 0);
	const odd = rows.filter((_, index) => index % 2 === 1);
	return [...odd.reverse(), ...even];
}

export { query };
