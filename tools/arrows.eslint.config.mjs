import parser from '@typescript-eslint/parser';

/*
 * Which room may import from which. n8n's own lint config has to stay as its template has it, so these
 * rules are a config of their own. ARCHITECTURE.md shows the same as a picture.
 */

const ROOT = 'nodes/Unpod';
const ROOMS = [
	'api',
	'calling',
	'domain',
	'fields',
	'listSearch',
	'n8n',
	'resources',
	'shared',
	'trigger',
];

/** The rooms that each room may import from, besides itself. */
const MAY_IMPORT = {
	domain: [],
	shared: [],
	fields: ['domain', 'shared'],
	api: ['domain', 'shared'],
	calling: ['api', 'domain', 'shared'],
	n8n: ['api', 'domain', 'shared'],
	listSearch: ['api', 'domain', 'n8n', 'shared'],
	trigger: ['api', 'domain', 'n8n', 'shared'],
	resources: ['api', 'calling', 'domain', 'fields', 'n8n', 'shared'],
};

const DIALECTS = ['v1', 'platform', 'speech'];

/** Rooms that are pure: they know no n8n. */
const WITHOUT_N8N = ['calling', 'domain'];

const outside = (rooms, message) => ({ regex: `^(\\.\\./)+(${rooms.join('|')})(/|$)`, message });

function forRoom(room) {
	const allowed = MAY_IMPORT[room];
	const forbidden = ROOMS.filter((other) => other !== room && !allowed.includes(other));
	const patterns = [outside(forbidden, `${room}/ imports from ${allowed.join(', ') || 'nobody'}.`)];
	if (WITHOUT_N8N.includes(room)) {
		patterns.push({ regex: '^n8n-(workflow|core)$', message: `${room}/ knows no n8n.` });
	}
	if (room !== 'api' && room !== 'n8n') {
		patterns.push({
			regex: `/api/(${DIALECTS.join('|')})(/|$)`,
			message: 'Nothing above api/ knows which dialect is spoken.',
		});
	}
	return {
		files: [`${ROOT}/${room}/**/*.ts`],
		rules: { 'no-restricted-imports': ['error', { patterns }] },
	};
}

function forDialect(dialect) {
	const others = DIALECTS.filter((other) => other !== dialect);
	const forbidden = ROOMS.filter((room) => !['api', ...MAY_IMPORT.api].includes(room));
	const patterns = [
		outside(others, 'A dialect knows no other dialect.'),
		outside(forbidden, `api/ imports from ${MAY_IMPORT.api.join(', ')}.`),
	];
	return {
		files: [`${ROOT}/api/${dialect}/**/*.ts`],
		rules: { 'no-restricted-imports': ['error', { patterns }] },
	};
}

/** n8n's helpers that send requests, and what else could. */
const SENDERS = [
	'MemberExpression[property.name=/^httpRequest/]',
	':matches(MemberExpression[object.name="helpers"], MemberExpression[object.property.name="helpers"])[property.name=/^request/]',
	'CallExpression[callee.name="fetch"]',
].join(', ');

export default [
	{ files: ['**/*.ts'], languageOptions: { parser } },
	...Object.keys(MAY_IMPORT).map(forRoom),
	...DIALECTS.map(forDialect),
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		ignores: [`${ROOT}/api/http/transport.ts`],
		rules: {
			'no-restricted-syntax': [
				'error',
				{ selector: SENDERS, message: 'Requests are sent by api/http/transport.ts alone.' },
			],
		},
	},
];
