import parser from '@typescript-eslint/parser';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';

/*
 * Which room may import from which. n8n's own lint config has to stay as its template has it, so these
 * rules are a config of their own. Imports are compared by the file that they lead to, however they are spelled.
 * ARCHITECTURE.md shows the same as a picture, and test/unit/arrows.test.mts tries to get past each rule.
 */

const ROOT = 'nodes/Unpod';

/** The rooms that each room may import from, besides itself. `nodes` are the two nodes, which lie beside the rooms. */
export const MAY_IMPORT = {
	domain: [],
	shared: [],
	fields: ['domain', 'shared'],
	api: ['domain', 'shared'],
	calling: ['api', 'domain', 'shared'],
	n8n: ['api', 'domain', 'shared'],
	listSearch: ['api', 'domain', 'n8n', 'shared'],
	trigger: ['api', 'domain', 'n8n', 'shared'],
	resources: ['api', 'calling', 'domain', 'fields', 'n8n', 'shared'],
	nodes: ['fields', 'listSearch', 'n8n', 'resources', 'trigger'],
};

/** The rooms within calling/ that each of them may import from: the way of a call leads through them from below. */
const CALLING_MAY_IMPORT = {
	number: [],
	rules: ['number'],
	ledger: [],
	lookup: ['ledger'],
	once: ['ledger', 'lookup', 'number'],
	placing: ['ledger', 'lookup', 'number', 'once', 'rules'],
};

const DIALECTS = ['v1', 'platform', 'speech'];

/** The boxes that the picture draws within api/, with their rooms, and the boxes that each of them may import from. */
const API_BOXES = { http: ['http'], parts: ['lists', 'filters', 'orders'], dialects: DIALECTS };
/** All rooms of api/: a folder that is not among them would have no arrows. */
export const API_ROOMS = Object.values(API_BOXES).flat();
export const API_MAY_IMPORT = { http: [], parts: ['http'], dialects: ['http', 'parts'] };

/** Files outside all rooms that a room needs. */
const FURTHER_FILES = { api: ['package.json'] };

/** What knows no n8n, and the one file in it that does: n8n forbids timers and lends its own `sleep`. */
const WITHOUT_N8N = {
	folders: [
		'calling',
		'domain',
		'shared',
		...[...API_BOXES.parts, ...DIALECTS].map((room) => `api/${room}`),
	],
	files: ['api/contract.ts', 'api/shapes.ts'],
	except: 'shared/clock.ts',
};

const inRoot = (path) => `${ROOT}/${path}`;

function zoneOf(room) {
	const rooms = [room, ...MAY_IMPORT[room]];
	return {
		target: inRoot(room === 'nodes' ? '*.ts' : room),
		from: '.',
		except: ['node_modules', ...rooms.map(inRoot), ...(FURTHER_FILES[room] ?? [])],
		message: `${room === 'nodes' ? 'A node' : `${room}/`} imports from ${MAY_IMPORT[room].join(', ') || 'nobody'}.`,
	};
}

function zoneInCalling(room) {
	const rooms = CALLING_MAY_IMPORT[room];
	return {
		target: inRoot(`calling/${room}`),
		from: inRoot('calling'),
		except: [room, ...rooms],
		message: `calling/${room}/ imports from ${rooms.join(', ') || 'none'} of the rooms of calling/.`,
	};
}

/** Each room of a box of api/; a dialect knows the ports that it implements too. */
function zonesInApi(box) {
	const rooms = API_MAY_IMPORT[box].flatMap((other) => API_BOXES[other]);
	const files = box === 'dialects' ? ['contract.ts', 'shapes.ts'] : ['shapes.ts'];
	return API_BOXES[box].map((room) => zoneInApi(room, [...rooms, ...files]));
}

/** A room or file of api/, and all of api/ that it may import from besides itself. */
function zoneInApi(name, others) {
	return {
		target: inRoot(`api/${name}`),
		from: inRoot('api'),
		except: [name, ...others],
		message: `api/${name} imports from ${others.join(', ') || 'nobody'} of api/.`,
	};
}

/** All files but api/index.ts, those of a room of api/, and those of another room. */
const allBut = (apiRoom, room = 'api') => [
	inRoot('*.ts'),
	inRoot(`!(api|${room})/**`),
	inRoot('api/!(index.ts)'),
	inRoot(`api/!(${apiRoom})/**`),
	'credentials/**',
];

/** A dialect is known to api/index.ts, which chooses it. */
function zoneOfDialect(dialect) {
	return {
		target: allBut(dialect),
		from: inRoot(`api/${dialect}`),
		message: 'A dialect is known to api/index.ts alone: use a port of api/contract.ts.',
	};
}

const zones = [
	...Object.keys(MAY_IMPORT).map(zoneOf),
	...Object.keys(CALLING_MAY_IMPORT).map(zoneInCalling),
	...Object.keys(API_BOXES).flatMap(zonesInApi),
	zoneInApi('contract.ts', ['shapes.ts']),
	zoneInApi('shapes.ts', []),
	...DIALECTS.map(zoneOfDialect),
	{
		target: allBut('http', 'n8n'),
		from: inRoot('api/http/transport.ts'),
		message: 'Connections are opened by api/index.ts, and by n8n/ for the test of a credential.',
	},
	{
		target: inRoot('calling'),
		from: inRoot('api'),
		except: ['contract.ts', 'shapes.ts', 'lists'],
		message:
			'calling/ knows the ports of api/contract.ts and api/lists/, not how requests are sent.',
	},
];

/** Names of packages are compared as they are written: nothing else is installed with this one. */
const PACKAGES = {
	regex: '^(?!\\.{1,2}(/|$)|n8n-workflow$|node:crypto$)',
	message: 'A verified node needs no package but n8n-workflow, and of Node node:crypto alone.',
};
/** A path into a package is the package under another name. */
const PATHS_INTO_PACKAGES = {
	regex: '(^|/)node_modules(/|$)',
	message: 'Import a package by its name.',
};
const N8N = { regex: '^n8n-', message: 'This room knows no n8n.' };

/** Ways to import that the rules above do not see. */
const HIDDEN_IMPORTS = [
	'ImportExpression:not([source.value=/^\\.{1,2}\\u002F/])',
	'ImportExpression[source.value=/node_modules/]',
	'TSImportType',
	'TSImportEqualsDeclaration',
	'CallExpression[callee.name="require"]',
];

/** Whatever can send a request, under each name by which it can be reached. */
const SENDERS = [
	':matches(Identifier[name=/^httpRequest/], Literal[value=/^httpRequest/], TemplateElement[value.raw=/^httpRequest/])',
	':matches(Identifier[name=/^request(WithAuthentication|OAuth)/], Literal[value=/^request(WithAuthentication|OAuth)/])',
	'MemberExpression[object.name="helpers"][property.name="request"]',
	'MemberExpression[object.property.name="helpers"][property.name="request"]',
	'Identifier[name=/^(fetch|XMLHttpRequest|WebSocket|EventSource)$/]',
	'Literal[value=/^(fetch|XMLHttpRequest|WebSocket|EventSource)$/]',
];

/** All uses of n8n's helpers but `context.helpers.name`, `helpers.name` and `{ helpers }`. */
const HIDDEN_HELPERS = [
	':not(MemberExpression) > MemberExpression[property.name="helpers"]',
	':not(MemberExpression, Property) > Identifier[name="helpers"]',
	'MemberExpression[computed=true]:matches([object.name="helpers"], [object.property.name="helpers"])',
	'MemberExpression[computed=true] > Identifier.property[name="helpers"]',
	':matches(Literal[value="helpers"], TemplateElement[value.raw="helpers"])',
	'ObjectPattern > Property[key.name="helpers"]:not([value.name="helpers"])',
	'ObjectExpression > Property[value.name="helpers"]',
];

/** The name of a dialect, as a text. */
const DIALECT_NAMES = ['Literal[value', 'TemplateElement[value.raw'].map(
	(node) => `${node}=/^(${DIALECTS.join('|')})$/]`,
);

const restricted = (...patterns) => ({
	'no-restricted-imports': ['error', { patterns: [PACKAGES, PATHS_INTO_PACKAGES, ...patterns] }],
});
const forbidden = (...groups) => ({ 'no-restricted-syntax': ['error', ...groups.flat()] });
const saying = (message, selectors) => selectors.map((selector) => ({ selector, message }));
const hidden = saying(
	'Write an import at the top of the file, of a text: others are not checked.',
	HIDDEN_IMPORTS,
);
const senders = [
	...saying('Requests are sent by api/http/transport.ts alone.', SENDERS),
	...saying("Use n8n's `helpers` by that name: others are not checked.", HIDDEN_HELPERS),
];
const dialectNames = saying(
	'Ask a port of api/contract.ts what a dialect can do, not for its name.',
	DIALECT_NAMES,
);

/** TypeScript reads `./file.js` as ./file.ts. */
const RESOLVING = { extensions: ['.ts', '.json'], extensionAlias: { '.js': ['.ts', '.js'] } };

const ALL = ['nodes/**/*.ts', 'credentials/**/*.ts'];

export default [
	{
		files: ALL,
		languageOptions: { parser },
		plugins: { 'import-x': importX },
		settings: { 'import-x/resolver-next': [createNodeResolver(RESOLVING)] },
		linterOptions: { noInlineConfig: true },
		rules: {
			'import-x/no-restricted-paths': ['error', { zones }],
			...restricted(),
			...forbidden(hidden, senders),
		},
	},
	{
		files: [
			...WITHOUT_N8N.folders.map((folder) => inRoot(`${folder}/**/*.ts`)),
			...WITHOUT_N8N.files.map(inRoot),
		],
		ignores: [inRoot(WITHOUT_N8N.except)],
		rules: restricted(N8N),
	},
	{
		files: [inRoot('**/*.ts')],
		ignores: [inRoot('api/**')],
		rules: forbidden(hidden, senders, dialectNames),
	},
	{ files: [inRoot('api/http/transport.ts')], rules: forbidden(hidden) },
];
