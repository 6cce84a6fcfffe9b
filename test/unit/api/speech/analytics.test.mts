import fc from 'fast-check';
import { readFindings } from '../../../../nodes/Unpod/api/speech/analytics';
import { isObject, type JsonValue } from '../../../../nodes/Unpod/domain/json';

const result = (block_id: string, name: string, data: object, more: object = {}) => ({
	result_id: `RES_${block_id}`,
	block_id,
	name,
	status: 'ok',
	summary: '',
	success_evaluation: null,
	data,
	...more,
});

/** All values in an object, however deep. */
const valuesIn = (value: JsonValue | null): JsonValue[] =>
	isObject(value) ? Object.values(value).flatMap(valuesIn) : value === null ? [] : [value];

describe('what blocks of analytics found', () => {
	it('is nothing where there are no results', () => {
		for (const analytics of [undefined, null, [], 'none', [null]]) {
			expect(readFindings(analytics)).toEqual({
				blocks: new Set(),
				summary: null,
				extractedData: null,
			});
		}
	});

	it('is the data of one block as it is, with its judgement', () => {
		const found = readFindings([
			result('B1', 'Lead', { budget: 500 }, { summary: 'A lead.', success_evaluation: true }),
		]);
		expect(found.summary).toBe('A lead.');
		expect(found.extractedData).toEqual({ budget: 500, success_evaluation: true });
	});

	it('has the names of blocks where their keys are the same', () => {
		const { extractedData, summary } = readFindings([
			result('B1', 'Lead', { score: 9, budget: 500 }, { summary: 'A lead.' }),
			result('B2', 'Mood', { score: 3, tone: 'calm' }, { summary: 'Calm.' }),
		]);
		expect(extractedData).toEqual({
			budget: 500,
			tone: 'calm',
			Lead: { score: 9 },
			Mood: { score: 3 },
		});
		expect(summary).toBe('Lead: A lead.\n\nMood: Calm.');
	});

	it('keeps blocks of one name, and a key that is a name, apart', () => {
		const { extractedData } = readFindings([
			result('B1', 'Lead', { score: 9 }),
			result('B2', 'Lead', { score: 3 }),
			result('B3', 'Mood', { Mood: 'calm', 'Lead (B1)': 1 }),
		]);
		expect(extractedData).toEqual({
			'Lead (B1)': { score: 9 },
			'Lead (B2)': { score: 3 },
			Mood: { Mood: 'calm', 'Lead (B1)': 1 },
		});
	});

	it('is the last result of a block that ran twice', () => {
		const older = result('B1', 'Lead', { score: 1 }, { created: '2026-03-02T09:00:00Z' });
		const newer = result('B1', 'Lead', { score: 2 }, { created: '2026-03-02T09:05:00Z' });
		for (const rows of [
			[older, newer],
			[newer, older],
		]) {
			expect(readFindings(rows).extractedData).toEqual({ score: 2 });
		}
	});

	it('counts a block that failed as one that will say no more', () => {
		const failed = result('B2', 'Mood', {}, { status: 'failed', error: 'No model' });
		const { blocks } = readFindings([result('B1', 'Lead', {}), failed]);
		expect(blocks).toEqual(new Set(['B1', 'B2']));
	});

	it('loses no value, whatever blocks and keys are called, and whatever order they come in', () => {
		const name = fc.constantFrom('Lead', 'Mood', 'score', 'Lead (B0)');
		const blocks = fc.array(
			fc.tuple(name, fc.dictionary(fc.constantFrom('score', 'Lead', 'Mood', 'tone'), fc.nat())),
			{ maxLength: 4 },
		);
		fc.assert(
			fc.property(blocks, (drawn) => {
				let serial = 0;
				const rows = drawn.map(([called, data], index) => {
					const unique = Object.keys(data).map((key) => [key, `value ${serial++}`]);
					return result(`B${index}`, called, Object.fromEntries(unique));
				});
				const { extractedData } = readFindings(rows);
				const sent = rows.flatMap(({ data }) => Object.values(data));
				expect(valuesIn(extractedData).sort()).toEqual(sent.sort());
				expect(readFindings([...rows].reverse())).toEqual(readFindings(rows));
			}),
			{ seed: 20261126, numRuns: 500 },
		);
	});
});
