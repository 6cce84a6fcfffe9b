/**
 * Makes the table of how many digits the numbers of each country code have:
 *
 *     node --import tsx tools/number_lengths.mts
 *
 * The source is libphonenumber's metadata (Apache-2.0, see NOTICE), as `libphonenumber-js` carries it.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Metadata } from 'libphonenumber-js/core';
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import source from 'libphonenumber-js/metadata.max.json';

const TARGET = new URL('../nodes/Unpod/calling/number/numberLengthData.ts', import.meta.url);

/** Canada's seven digits without an area code, 310 1234, can't be dialled from abroad. */
function lengthsOf(code: string, possible: number[]): number[] {
	return code === '1' ? possible.filter((length) => length === 10) : possible;
}

/** Digits of a number without its country code, by country code; countries that share a code together. */
export function numberLengths(): Map<string, number[]> {
	const metadata = new Metadata(source);
	const lengths = new Map<string, Set<number>>();
	for (const country of getCountries()) {
		metadata.selectNumberingPlan(country);
		const code = getCountryCallingCode(country);
		const known = lengths.get(code) ?? new Set();
		for (const length of lengthsOf(code, metadata.numberingPlan?.possibleLengths() ?? []))
			known.add(length);
		lengths.set(code, known);
	}
	const sorted = [...lengths].map(
		([code, known]) => [code, [...known].sort((a, b) => a - b)] as const,
	);
	return new Map(sorted.sort(([a], [b]) => Number(a) - Number(b)));
}

function written(): string {
	const entries = [...numberLengths()].map(([code, lengths]) => `${code}:${lengths.join()}`);
	return `/*
 * Made by tools/number_lengths.mts; not to be edited. From the metadata of libphonenumber,
 * Copyright (C) The Libphonenumber Authors, Apache License 2.0: see NOTICE.
 */

/** Country codes, and how many digits the numbers of each have after it. */
export const NUMBER_LENGTHS =
	'${entries.join(' ')}';
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, written());
