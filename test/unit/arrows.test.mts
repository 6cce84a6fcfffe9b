import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** What no file of the package may do: the file, a text that would be in it, and of what lint has to speak. */
const PROBES: Array<[string, string, string]> = [
	// Rooms, however the import is spelled.
	['domain/x.ts', "import { unpodOf } from '../api';", 'domain/ imports from nobody'],
	['domain/x.ts', "export * from '../api/shapes';", 'domain/ imports from nobody'],
	['domain/x.ts', "import type { Call } from './../api/shapes';", 'domain/ imports from nobody'],
	['domain/x.ts', "import '../../Unpod/api/shapes';", 'domain/ imports from nobody'],
	['domain/x.ts', "import { Unpod } from '../Unpod.node';", 'domain/ imports from nobody'],
	['domain/x.ts', "export const a = import('../api/index');", 'domain/ imports from nobody'],
	['domain/errors/x.ts', "import '../../shared/clock';", 'domain/ imports from nobody'],
	[
		'domain/x.ts',
		"import { version } from '../../../package.json';",
		'domain/ imports from nobody',
	],
	['domain/x.ts', "import type { Run } from '../api/shapes.js';", 'domain/ imports from nobody'],
	['domain/x.ts', "import type { Run } from '../api/shapes.ts';", 'domain/ imports from nobody'],
	['domain/x.ts', "export const a = import('../api/index.js');", 'domain/ imports from nobody'],
	['shared/x.ts', "import '../domain/json';", 'shared/ imports from nobody'],
	['fields/x.ts', "import '../api/shapes';", 'fields/ imports from domain'],
	['api/x.ts', "import '../n8n/parameters';", 'api/ imports from domain, shared'],
	['api/v1/x.ts', "import '../../calling/waiting';", 'api/ imports from domain, shared'],
	['n8n/x.ts', "import '../resources/operation';", 'n8n/ imports from'],
	['listSearch/x.ts', "import '../resources/operation';", 'listSearch/ imports from'],
	['trigger/x.ts', "import '../calling/waiting';", 'trigger/ imports from'],
	['resources/x.ts', "import '../trigger/poll';", 'resources/ imports from'],
	['calling/x.ts', "import '../trigger/poll';", 'calling/ imports from'],
	['calling/once/x.ts', "import '../../../../test/sandbox/ids.mts';", 'calling/ imports from'],
	['calling/ledger/x.ts', "import '../placing/placing';", 'calling/ledger/ imports from none'],
	['calling/lookup/x.ts', "import '../placing/placing';", 'calling/lookup/ imports from ledger'],
	['calling/once/x.ts', "import '../placing/dialling';", 'calling/once/ imports from ledger'],
	['calling/rules/x.ts', "import '../ledger/ledger';", 'calling/rules/ imports from number'],
	['calling/number/x.ts', "import '../waiting';", 'calling/number/ imports from none'],
	['calling/placing/x.ts', "import '../waiting';", 'calling/placing/ imports from'],
	['Unpod.node.ts', "import './calling/waiting';", 'A node imports from'],
	// Rooms within api/.
	['api/http/x.ts', "import '../lists/lists';", 'api/http imports from shapes.ts'],
	['api/http/x.ts', "import '../orders/sendOrder';", 'api/http imports from shapes.ts'],
	['api/http/x.ts', "import '../filters/taskFilter';", 'api/http imports from shapes.ts'],
	['api/http/x.ts', "import '../index';", 'api/http imports from shapes.ts'],
	['api/http/x.ts', "import '../contract';", 'api/http imports from shapes.ts'],
	['api/http/x.ts', "import '../v1';", 'api/http imports from shapes.ts'],
	['api/lists/x.ts', "import '../orders/sendOrder';", 'api/lists imports from http, shapes.ts'],
	['api/lists/x.ts', "import '..';", 'api/lists imports from http, shapes.ts'],
	['api/orders/x.ts', "import '../lists/lists.js';", 'api/orders imports from http, shapes.ts'],
	['api/filters/x.ts', "import '../orders/targets';", 'api/filters imports from http, shapes.ts'],
	['api/v1/x.ts', "import '../index';", 'api/v1 imports from http, lists'],
	['api/contract.ts', "import './http/connection';", 'api/contract.ts imports from shapes.ts'],
	['api/shapes.ts', "import './contract';", 'api/shapes.ts imports from nobody'],
	['calling/x.ts', "import '../api';", 'calling/ knows the ports'],
	['calling/x.ts', "import '../api/orders/unsupported';", 'calling/ knows the ports'],
	['calling/rules/x.ts', "import '../../api/filters/taskFilter';", 'calling/ knows the ports'],
	// Dialects.
	['api/v1/x.ts', "import '../speech/rows';", 'A dialect is known to api/index.ts alone'],
	['api/speech/x.ts', "import '../v1';", 'A dialect is known to api/index.ts alone'],
	['api/lists/x.ts', "import '../v1/rows';", 'A dialect is known to api/index.ts alone'],
	['api/http/x.ts', "import '../platform/rows';", 'A dialect is known to api/index.ts alone'],
	['api/contract.ts', "import './platform/rows';", 'A dialect is known to api/index.ts alone'],
	['n8n/x.ts', "import '../api/platform';", 'A dialect is known to api/index.ts alone'],
	['calling/x.ts', "import '../api/v1/rows';", 'A dialect is known to api/index.ts alone'],
	['resources/run/x.ts', "import '../../api/v1';", 'A dialect is known to api/index.ts alone'],
	['Unpod.node.ts', "import './api/v1';", 'A dialect is known to api/index.ts alone'],
	['resources/x.ts', "export const a = (d: D) => d === 'v1';", 'not for its name'],
	['trigger/x.ts', "export const a = (u: U) => u.dialect !== 'platform';", 'not for its name'],
	['n8n/x.ts', 'export const a = (u: U) => u.dialect === `speech`;', 'not for its name'],
	['Unpod.node.ts', "export const names = ['v1'];", 'not for its name'],
	// What knows no n8n.
	['calling/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['calling/x.ts', "import type { INode } from 'n8n-workflow';", 'knows no n8n'],
	[
		'calling/x.ts',
		"export const a = async () => await import('n8n-workflow');",
		'import at the top',
	],
	['calling/x.ts', "export * from 'n8n-core/dist/x';", 'knows no n8n'],
	['domain/x.ts', "export type A = import('n8n-workflow').INode;", 'import at the top'],
	['domain/x.ts', "export type A = import('../api/shapes').Run;", 'import at the top'],
	['domain/x.ts', "import core = require('n8n-core');", 'import at the top'],
	['shared/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['api/v1/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['api/lists/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['api/orders/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['api/filters/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['api/speech/x.ts', "import { sleep } from 'n8n-workflow';", 'knows no n8n'],
	['api/contract.ts', "import type { INode } from 'n8n-workflow';", 'knows no n8n'],
	['api/shapes.ts', "import type { INode } from 'n8n-workflow';", 'knows no n8n'],
	// Packages, and what of Node sends requests.
	['trigger/x.ts', "import axios from 'axios';", 'no package but n8n-workflow'],
	['trigger/x.ts', "import { request } from 'node:http';", 'no package but n8n-workflow'],
	['trigger/x.ts', "import { request } from 'https';", 'no package but n8n-workflow'],
	['trigger/x.ts', "export const a = require('undici');", 'import at the top'],
	[
		'trigger/x.ts',
		'export const a = async (name: string) => await import(name);',
		'import at the top',
	],
	['trigger/x.ts', "import axios from '../../../node_modules/axios';", 'a package by its name'],
	['calling/x.ts', "import '../../../node_modules/n8n-workflow';", 'a package by its name'],
	['n8n/x.ts', "export * from './../../../node_modules/axios/index.js';", 'a package by its name'],
	[
		'n8n/x.ts',
		"export const a = async () => await import('../../../node_modules/axios');",
		'import at the top',
	],
	// Senders.
	['calling/x.ts', "import '../api/http/transport';", 'Connections are opened by'],
	['calling/x.ts', "import '../api/http/connection';", 'calling/ knows the ports'],
	['resources/x.ts', "import '../api/http/transport';", 'Connections are opened by'],
	['api/v1/x.ts', "import '../http/transport';", 'Connections are opened by'],
	['trigger/x.ts', "import '../api/http/../http/transport';", 'Connections are opened by'],
	['trigger/x.ts', "import '../api/http/transport.js';", 'Connections are opened by'],
	['calling/x.ts', "import '../api/http/transport.js';", 'Connections are opened by'],
	['trigger/x.ts', "export const a = fetch('https://unpod.ai');", 'Requests are sent by'],
	['trigger/x.ts', 'export const get = fetch;', 'Requests are sent by'],
	[
		'trigger/x.ts',
		"export const a = globalThis.fetch('https://unpod.ai');",
		'Requests are sent by',
	],
	[
		'trigger/x.ts',
		"export const a = globalThis['fetch']('https://unpod.ai');",
		'Requests are sent by',
	],
	['n8n/x.ts', 'export const a = (c: C) => c.helpers.httpRequest({});', 'Requests are sent by'],
	['n8n/x.ts', "export const a = (c: C) => c.helpers['httpRequest']({});", 'Requests are sent by'],
	['n8n/x.ts', 'export const a = (c: C) => c.helpers[`httpRequest`]({});', 'Requests are sent by'],
	[
		'n8n/x.ts',
		'export const a = ({ helpers: { httpRequest } }: C) => httpRequest({});',
		'Requests are sent by',
	],
	['n8n/x.ts', 'export const a = (c: C) => c.helpers.request({});', 'Requests are sent by'],
	['n8n/x.ts', 'export const a = ({ helpers }: C) => helpers.request({});', 'Requests are sent by'],
	['n8n/x.ts', 'export const a = (c: C) => c?.helpers?.request({});', 'Requests are sent by'],
	['n8n/x.ts', "export const a = ({ helpers }: C) => helpers['request']({});", 'by that name'],
	['n8n/x.ts', "export const a = (c: C) => c.helpers['re' + 'quest']({});", 'by that name'],
	['n8n/x.ts', 'export const a = ({ helpers: { request } }: C) => request({});', 'by that name'],
	['n8n/x.ts', 'export const a = ({ helpers: h }: C) => h.request({});', 'by that name'],
	['n8n/x.ts', "export const a = ({ 'helpers': h }: C) => h.request({});", 'by that name'],
	['n8n/x.ts', 'export const a = ({ helpers: helpers = x }: C) => 1;', 'by that name'],
	['n8n/x.ts', "export const a = (c: C) => c['helpers'].request({});", 'by that name'],
	['n8n/x.ts', "export const a = (c: C, helpers: 'a') => c[helpers].request({});", 'by that name'],
	['n8n/x.ts', 'export const a = (c: C) => use(c.helpers);', 'by that name'],
	['n8n/x.ts', 'export const a = (c: C) => (c.helpers as H).request({});', 'by that name'],
	['n8n/x.ts', 'export const a = ({ helpers }: C) => use(helpers);', 'by that name'],
	['n8n/x.ts', 'export const a = ({ helpers }: C) => ({ h: helpers });', 'by that name'],
	[
		'n8n/x.ts',
		'export function a(c: C) { const { request } = c.helpers; return request({}); }',
		'by that name',
	],
	[
		'n8n/x.ts',
		'export function a(c: C) { const { helpers: h } = c; return h.request({}); }',
		'by that name',
	],
	[
		'n8n/x.ts',
		'export function a(c: C) { const h = c.helpers; return h.request({}); }',
		'by that name',
	],
	[
		'n8n/x.ts',
		'export function a(c: C) { const { helpers } = c; const h = helpers; return h.request({}); }',
		'by that name',
	],
	[
		'n8n/x.ts',
		'export const a = (c: C) => c.helpers.requestWithAuthentication.call(c);',
		'Requests are sent by',
	],
	['n8n/x.ts', '/* eslint-disable */\nexport const a = fetch;', 'Requests are sent by'],
];

/** What has to stay possible. */
const ALLOWED: Array<[string, string]> = [
	['api/index.ts', "import './v1';"],
	['api/http/x.ts', "import type { Download } from './transport';"],
	['n8n/x.ts', "import '../api/http/transport';"],
	['shared/clock.ts', "import { sleep } from 'n8n-workflow';"],
	['calling/x.ts', "import { createHash } from 'node:crypto';"],
	['calling/placing/x.ts', "import '../lookup/callLookup';"],
	['calling/rules/x.ts', "export const a = async () => await import('./numberZoneData');"],
	['api/http/transport.ts', 'export const a = (c: C) => c.helpers.httpRequest({});'],
	['resources/x.ts', 'export const a = (c: C) => c.helpers.prepareBinaryData;'],
	['resources/x.ts', 'export const a = ({ helpers }: C) => helpers.removeProcessed;'],
	['api/v1/x.ts', "import '../contract';"],
	['api/v1/x.ts', "import '../orders/sendOrder';"],
	['api/lists/x.ts', "import '../http/connection';"],
	['api/http/x.ts', "import { sleep } from 'n8n-workflow';"],
	['calling/x.ts', "import '../api/lists/pagination';"],
];

/** Returns what lint says of each text, with the config of `npm run lint`. */
function lint(probes: Array<readonly [string, string, ...unknown[]]>): string[][] {
	const input = JSON.stringify(
		probes.map(([file, text]) => ({ file: `nodes/Unpod/${file}`, text })),
	);
	const args = ['tools/lintTexts.mjs', 'tools/arrows.eslint.config.mjs'];
	return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, input, encoding: 'utf8' }));
}

describe('the arrows between the rooms', () => {
	const found = lint(PROBES);
	const ofAllowed = lint(ALLOWED);

	it.each(PROBES.map((probe, index) => [...probe, index] as const))(
		'lets %s not have %j: %s',
		(_file, _text, message, index) => {
			expect(found[index]).toContainEqual(expect.stringContaining(message));
		},
	);

	it.each(ALLOWED.map((probe, index) => [...probe, index] as const))(
		'lets %s have %j',
		(_file, _text, index) => {
			expect(ofAllowed[index]).toEqual([]);
		},
	);
});

describe('what demo, bench, examples and tests share', () => {
	it.each(['bench', 'demo', 'examples', 'tools'])(
		'lies under tools/, but for the sandbox: %s',
		(folder) => {
			const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
			const imports = files
				.filter((name) => /\.m[tj]s$/.test(name))
				.map((name) => join(folder, name))
				.flatMap((name) => {
					const text = readFileSync(join(ROOT, name), 'utf8');
					return [...text.matchAll(/(?:from|import) '(\.[^']+)'/g)].map(([, path]) =>
						join(name, '..', path),
					);
				});
			expect(imports.length).toBeGreaterThan(0);
			const ofTests = imports.filter((path) => path.startsWith('test/'));
			expect(ofTests.filter((path) => !path.startsWith('test/sandbox/'))).toEqual([]);
		},
	);
});
