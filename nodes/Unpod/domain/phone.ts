/** Separators that people and services write between the digits of a number. */
const SEPARATORS = /[\s().-]/g;

/** Country code 1 has numbers of one form alone: neither area nor exchange begins with 0 or 1. */
const NORTH_AMERICAN = /^1[2-9]\d{2}[2-9]\d{6}$/;

/**
 * Numbers of eleven digits that are dialled so within a country: Brazil's mobile ones have a 9 after the
 * area, and some countries' begin with 8.
 */
const PERHAPS_NATIONAL = /^(8|..9)/;

/**
 * Returns a phone number of the service as E.164 with plus where it has the country's code: with a plus, with
 * 00, or with so many digits that the code must be among them. Anything else is returned unchanged: a number
 * as it is dialled within a country would become another person's.
 */
export function inE164(number: string | null): string | null {
	const bare = number?.replace(SEPARATORS, '') ?? '';
	if (/^\+\d{7,15}$/.test(bare)) return bare;
	if (/^00[1-9]\d{6,14}$/.test(bare)) return `+${bare.slice(2)}`;
	const isInternational = /^[1-9]\d{10,14}$/.test(bare) && hasCountry(bare);
	return isInternational ? `+${bare}` : number;
}

function hasCountry(digits: string): boolean {
	if (digits.startsWith('1')) return NORTH_AMERICAN.test(digits);
	return digits.length > 11 || !PERHAPS_NATIONAL.test(digits);
}
