import { isFinished, phaseOf, statusOfAll, oneSpelling } from '../../../nodes/Unpod/domain/status';

describe('the spelling of a status', () => {
	it.each([
		['in_progress', 'in_progress'],
		['In Progress', 'in_progress'],
		['in-progress', 'in_progress'],
		['  COMPLETED\n', 'completed'],
		['Partially - Completed', 'partially_completed'],
		['', null],
		['   ', null],
		[null, null],
		[undefined, null],
		[200, null],
		[{ T1: 'pending' }, null],
		[['completed'], null],
	])('of %j is %j', (value, word) => {
		expect(oneSpelling(value)).toBe(word);
	});
});

describe('the phase of a run or task', () => {
	it.each([
		['completed', 'completed'],
		['COMPLETED', 'completed'],
		['partially_completed', 'partially_completed'],
		['Partially Completed', 'partially_completed'],
		['partially-completed', 'partially_completed'],
		['failed', 'failed'],
		['cancelled', 'failed'],
		['canceled', 'failed'],
	])('is an end for %j: %s', (status, phase) => {
		expect(phaseOf(status)).toBe(phase);
		expect(isFinished(status)).toBe(true);
	});

	it.each([
		...['queued', 'pending', 'scheduled', 'processing', 'running', 'in_progress', 'hold'],
		// A word of the line, not of the work, and words that nobody has documented.
		...['ended', 'done', 'complete', 'completed_with_warnings', 'not completed', 'success'],
		...['__proto__', 'constructor', ''],
		null,
	])('is open for %j', (status) => {
		expect(phaseOf(status)).toBe('open');
		expect(isFinished(status)).toBe(false);
	});
});

describe('the status of a run by its tasks', () => {
	it.each<[string, Array<string | null>, string | null]>([
		['is unknown without tasks', [], null],
		['is theirs where they agree', ['completed', 'completed'], 'completed'],
		['is the open one while one is open', ['completed', 'in_progress', 'failed'], 'in_progress'],
		['is an unknown word while one has it', ['completed', 'wrapping_up'], 'wrapping_up'],
		['is unknown while one has none', ['completed', null], null],
		['is partial when they ended differently', ['completed', 'failed'], 'partially_completed'],
		['is partial when one of them is', ['completed', 'partially_completed'], 'partially_completed'],
		['is the first one when all failed in their way', ['cancelled', 'failed'], 'cancelled'],
		['goes by the end, not by its spelling', ['Completed', 'completed'], 'Completed'],
	])('%s', (_, statuses, status) => {
		expect(statusOfAll(statuses)).toBe(status);
	});
});
