import { say } from '../tools/report.mts';

/** What was measured, ready to be printed. */
export interface Table {
	title: string;
	/** What was done to get the numbers. */
	about: string;
	/** The first column says what a row is about. */
	columns: string[];
	rows: string[][];
	/** What the numbers say, ratios above all. */
	remarks: string[];
}

/** Prints a table with its columns below each other. */
export function print({ title, about, columns, rows, remarks }: Table): void {
	const widths = columns.map((_, column) =>
		Math.max(...[columns, ...rows].map((row) => row[column].length)),
	);
	const line = (cells: string[]) =>
		`  ${cells.map((cell, column) => cell.padEnd(widths[column])).join('   ')}`.trimEnd();
	say(`\n${title}`);
	say(about);
	say(line(columns));
	say(line(widths.map((width) => '-'.repeat(width))));
	for (const row of rows) say(line(row));
	for (const remark of remarks) say(`  ${remark}`);
}

/** The middle one of several measurements. */
export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds in seconds, e.g. "0.33 s". */
export function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Which of two is how many times as fast, e.g. "A is 3.1 times as fast as B". */
export function faster(a: string, aTime: number, b: string, bTime: number): string {
	const ratio = (part: number, whole: number) => (whole / part).toFixed(1);
	return aTime <= bTime
		? `${a} is ${ratio(aTime, bTime)} times as fast as ${b}`
		: `${b} is ${ratio(bTime, aTime)} times as fast as ${a}`;
}
