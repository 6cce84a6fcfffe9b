import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { OUTCOME_VALUES, STATUS_VALUES } from '../../nodes/Unpod/domain/statusValues';
import { resources } from '../../nodes/Unpod/resources';
import { UnpodTrigger } from '../../nodes/Unpod/UnpodTrigger.node';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** The rows of the table whose head begins with a word, as the texts of their cells. */
function rowsOf(head: string): string[][] {
	const [, table = ''] = README.split(new RegExp(`\\| ${head} +\\|[^\\n]*\\n\\|[ |-]+\\n`));
	const [rows] = table.split('\n\n');
	return rows.split('\n').map((row) =>
		row
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

describe('the readme', () => {
	it('lists every value of status', () => {
		const words = rowsOf('`status`').flatMap(([cell]) => cell.replace(/`/g, '').split(', '));
		expect(words.sort()).toEqual(Object.values(STATUS_VALUES).flat().sort());
	});

	it('lists every word for how a line ended', () => {
		for (const word of OUTCOME_VALUES) expect(README).toContain(`\`${word}\``);
	});

	it('lists every event of the trigger', () => {
		const events = new UnpodTrigger().description.properties.find(({ name }) => name === 'events');
		const names = (events?.options as INodePropertyOptions[]).map(({ name }) => name);
		expect(rowsOf('Trigger On').map(([name]) => name)).toEqual(names);
	});

	it('lists every resource with its operations', () => {
		expect(rowsOf('Resource').map(([name, names]) => [name, names])).toEqual(
			resources.map(({ name, operations }) => [name, operations.map((own) => own.name).join(', ')]),
		);
	});

	it('says that nothing was tried on a live account, and how to check one', () => {
		expect(README).toContain('nothing was tried on a live Unpod account');
		expect(README).toContain('To check yours');
	});
});
