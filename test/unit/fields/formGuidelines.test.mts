import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { UnpodApi } from '../../../credentials/UnpodApi.credentials';
import { DIALECTS } from '../../../nodes/Unpod/api/http/dialects';
import { DIALECT_VALUES } from '../../../nodes/Unpod/api/shapes';
import { STATUS_VALUES } from '../../../nodes/Unpod/domain/statusValues';
import type { Operation } from '../../../nodes/Unpod/resources/operation';
import { resources } from '../../../nodes/Unpod/resources';
import { DEFAULTS } from '../../../nodes/Unpod/shared/defaults';
import { Unpod } from '../../../nodes/Unpod/Unpod.node';
import { UnpodTrigger } from '../../../nodes/Unpod/UnpodTrigger.node';

const FOLDER = join(__dirname, '../../../nodes/Unpod');

/** n8n's codex files: its documentation and `KNOWN_CODEX_CATEGORIES` of its lint rules. */
const CATEGORIES = ['Communication', 'Development', 'Marketing', 'Productivity', 'Sales'];

/** Optional fields that stay at the first level; docs/decisions/6-form.md says why. */
const AT_FIRST_LEVEL = new Set([
	'spaceToken',
	'metadataInput',
	'metadataJson',
	'returnAll',
	'limit',
	'output',
	'fields',
	'transcriptFormat',
	'recordingFrom',
]);

const operations: Array<[string, Operation]> = resources.flatMap(({ name, operations: own }) =>
	own.map((operation): [string, Operation] => [`${name} > ${operation.name}`, operation]),
);

const trigger = new UnpodTrigger().description;
const forms: Array<[string, INodeProperties[]]> = [
	...operations.map(([name, { fields }]): [string, INodeProperties[]] => [name, fields]),
	['Unpod Trigger', trigger.properties],
];

function isCollection({ type, name }: INodeProperties): boolean {
	return type === 'collection' && name !== 'metadataFields';
}

/** A field with all fields within it. */
function within(field: INodeProperties): INodeProperties[] {
	const inner = (field.options ?? []).flatMap((option) => {
		if ('values' in option) return option.values;
		return 'displayName' in option ? [option] : [];
	});
	return [field, ...inner.flatMap(within)];
}

function fieldOf(name: string, fields: INodeProperties[]): INodeProperties {
	const found = fields.flatMap(within).find((field) => field.name === name);
	if (!found) throw new Error(`No field ${name}`);
	return found;
}

function operation(name: string): Operation {
	const found = operations.find(([own]) => own === name);
	if (!found) throw new Error(`No operation ${name}`);
	return found[1];
}

describe.each(forms)('the form of %s', (_, fields) => {
	it('has what comes out before its collections', () => {
		const names = fields.map(({ name }) => name);
		const output = ['output', 'fields', 'transcriptFormat'].map((name) => names.indexOf(name));
		const first = fields.findIndex(isCollection);
		if (first !== -1) expect(Math.max(...output)).toBeLessThan(first);
	});

	it('keeps optional fields in collections but for those that are argued for', () => {
		const optional = fields.filter(
			({ type, required, name }) =>
				required !== true && !['collection', 'fixedCollection'].includes(type) && name !== 'events',
		);
		for (const { name } of optional) expect(AT_FIRST_LEVEL).toContain(name);
	});

	it('has hints that fit on a line', () => {
		for (const { hint } of fields.flatMap(within)) {
			expect(hint?.length ?? 0).toBeLessThanOrEqual(120);
		}
	});

	it('says what an empty space, agent or task means', () => {
		const pickers = fields
			.flatMap(within)
			.filter(({ type, required }) => type === 'resourceLocator' && required !== true);
		for (const { modes } of pickers) {
			expect(modes?.[0].placeholder).toMatch(/^All (spaces|agents|tasks)$/);
		}
	});

	it('lists the values of status where it returns calls', () => {
		const output = fields.find(({ name }) => name === 'output');
		if (!fields.some(({ name }) => name === 'fields')) return;
		for (const word of Object.values(STATUS_VALUES).flat()) {
			expect(output?.description).toMatch(new RegExp(`\\b${word}\\b`));
		}
	});
});

it.each(Object.entries(DEFAULTS))('the forms show what the nodes go by: %s', (name, value) => {
	const shown = forms
		.flatMap(([, fields]) => fields.flatMap(within))
		.filter((field) => field.name === name);
	expect(shown.length).toBeGreaterThan(0);
	for (const field of shown) expect(field.default).toBe(value);
});

it('show fields by no regex, which n8n gives up on when the machine is busy', () => {
	expect(JSON.stringify(forms)).not.toContain('"regex"');
});

it('offers every dialect in the credential, by the name that messages use and the same default', () => {
	const { options, default: chosen } = fieldOf('apiVersion', new UnpodApi().properties);
	const offered = (options as INodePropertyOptions[]).map(({ name, value }) => [value, name]);
	const known = DIALECT_VALUES.map((value) => [value, DIALECTS[value].name]);
	expect(offered.sort()).toEqual(known.sort());
	expect(chosen).toBe(DIALECT_VALUES[0]);
});

describe('the forms of operations that call', () => {
	it('add Dry Run switched on', () => {
		expect(fieldOf('dryRun', operation('Task > Create').fields).default).toBe(true);
	});

	it('show the time of a schedule as soon as it is added', () => {
		const schedule = fieldOf('schedule', operation('Task > Create').fields);
		expect(schedule.default).toEqual({ time: { scheduleType: 'custom', scheduledAt: '' } });
	});

	it('say what becomes of several values that a model fills in', () => {
		const { description } = fieldOf('value', operation('Task > Create').fields);
		expect(description).toContain("$fromAI('customer_name')");
	});
});

it('offers no form of a transcript where runs are listed', () => {
	const names = operation('Run > Get Many').fields.map(({ name }) => name);
	expect(names).not.toContain('transcriptFormat');
	expect(operation('Run > Get').fields.map(({ name }) => name)).toContain('transcriptFormat');
});

describe('what the canvas and the node panel show', () => {
	const actions = operations.map(([, { action }]) => action);

	it('are actions that differ and are short', () => {
		expect(new Set(actions).size).toBe(actions.length);
		expect(actions).toEqual(
			expect.arrayContaining(['Call phone number', 'Call phone number and wait']),
		);
		for (const action of actions) expect(action.length).toBeLessThanOrEqual(30);
	});

	it.each(['Unpod', 'UnpodTrigger'])(
		'%s is found in a known category and has its pages',
		(name) => {
			const codex = JSON.parse(readFileSync(join(FOLDER, `${name}.node.json`), 'utf8'));
			for (const category of codex.categories) expect(CATEGORIES).toContain(category);
			expect(codex).not.toHaveProperty('subcategories');
			expect(codex.resources.primaryDocumentation[0].url).toMatch(/^https:\/\/github\.com\//);
			expect(codex.resources.credentialDocumentation[0].url).toMatch(/^https:\/\/github\.com\//);
		},
	);

	it.each(['AI call', 'make a call', 'call a phone number', 'phone call', 'voice agent'])(
		'is found by "%s"',
		(words) => {
			const { alias } = JSON.parse(readFileSync(join(FOLDER, 'Unpod.node.json'), 'utf8'));
			expect(alias).toContain(words);
		},
	);

	it('is one credential a node', () => {
		for (const { description } of [new Unpod(), new UnpodTrigger()]) {
			expect(description.credentials).toHaveLength(1);
		}
	});
});

describe('the events of the trigger', () => {
	const events = fieldOf('events', trigger.properties);

	it('are all ends of a call by default', () => {
		expect(events.default).toEqual(['runCompleted', 'runFailed', 'runPartiallyCompleted']);
	});

	it('speak of calls, in the order of the alphabet', () => {
		const names = (events.options as INodePropertyOptions[]).map(({ name }) => name);
		expect(names).toEqual([...names].sort());
		for (const name of names) expect(name).toMatch(/^Call /);
	});
});
