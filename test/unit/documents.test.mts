import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const DOCUMENTS = [
	'ARCHITECTURE.md',
	'CONTRIBUTING.md',
	'README.md',
	'SECURITY.md',
	...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => join('docs', name)),
];

const CREDENTIAL = 'credentials/UnpodApi.credentials.ts';

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
	const headings = [...read(page).matchAll(/^#+ (.+)$/gm)];
	return headings.map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\w\s-]/g, '')
			.replace(/ /g, '-'),
	);
}

/** Paths of this repository in backticks, from its root or, for the rooms, from nodes/Unpod. */
function pathsIn(text: string): string[] {
	const quoted = [...text.matchAll(/`([\w./-]+)`/g)].map(([, path]) => path);
	return quoted.filter(
		(path) => /^[\w.-]+\//.test(path) && !/^(spaces|agents|runs|tasks)\//.test(path),
	);
}

function exists(path: string): boolean {
	return ['', 'nodes/Unpod'].some((base) => existsSync(join(ROOT, base, path)));
}

/** Documents are indented by spaces, sources by tabs. */
const unindented = (code: string) => code.replace(/^[ \t]+/gm, '');

/** Returns the value of an expression of what the lint config of the arrows exports. */
function inLint<T>(expression: string): T {
	const script = `import * as config from './tools/arrows.eslint.config.mjs'; console.log(JSON.stringify(${expression}))`;
	const args = ['--input-type=module', '--eval', script];
	return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }));
}

/** Returns the arrows that lint keeps: what each room, and each box within api/, may import from. */
function arrowsOfLint(): Record<string, string[]> {
	return inLint('{ ...config.MAY_IMPORT, ...config.API_MAY_IMPORT }');
}

/** Returns the rooms in a folder of the nodes. */
function roomsIn(folder: string): string[] {
	const entries = readdirSync(join(ROOT, 'nodes/Unpod', folder), { withFileTypes: true });
	return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Returns the arrows of the picture between rooms: those to `base` lead to both rooms in it. */
function arrowsOfPicture(rooms: string[]): Record<string, string[]> {
	const [, picture = ''] = read('ARCHITECTURE.md').split('```');
	const base = ['domain', 'shared'];
	const edges = [...picture.matchAll(/^ *(\w+(?: & \w+)*) --> (\w+(?: & \w+)*)$/gm)].map(
		([, from, to]) => [from.split(' & '), to.split(' & ')] as const,
	);
	const arrowsFrom = (room: string) =>
		edges
			.flatMap(([from, to]) => (from.includes(room) ? to : []))
			.flatMap((to) => (to === 'base' ? base : to));
	return Object.fromEntries(rooms.map((room) => [room, arrowsFrom(room).sort()]));
}

const SOURCES = readdirSync(join(ROOT, 'nodes/Unpod'), { recursive: true, encoding: 'utf8' });

const sourcesWith = (text: RegExp) =>
	SOURCES.filter((name) => name.endsWith('.ts') && text.test(read(join('nodes/Unpod', name))));

describe('the documents', () => {
	it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('name only files that are there: %s', (name) => {
		const paths = pathsIn(read(name));
		expect(paths.length).toBeGreaterThan(0);
		expect(paths.filter((path) => !exists(path))).toEqual([]);
	});

	it.each(DOCUMENTS)('link only to files that are there: %s', (name) => {
		const links = [...read(name).matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)(#[^)]*)?\)/g)];
		const missing = links
			.map(([, target]) => target)
			.filter((target) => !existsSync(join(ROOT, dirname(name), target)));
		expect(missing).toEqual([]);
	});

	it.each(DOCUMENTS)('link only to headings that are there: %s', (name) => {
		const links = [...read(name).matchAll(/\]\((?!https?:|mailto:)([^)#]*)#([^)]+)\)/g)];
		const missing = links.filter(([, target, anchor]) => {
			const page = target === '' ? name : join(dirname(name), target);
			return !anchorsOf(page).includes(anchor);
		});
		expect(missing.map(([link]) => link)).toEqual([]);
	});

	it.each(['nodes/Unpod/Unpod.node.json', 'nodes/Unpod/UnpodTrigger.node.json', CREDENTIAL])(
		'have the headings that n8n opens: %s',
		(name) => {
			const anchors = [...read(name).matchAll(/n8n-nodes-unpod#([\w-]+)/g)];
			expect(anchors.length).toBeGreaterThan(0);
			for (const [, anchor] of anchors) expect(anchorsOf('README.md')).toContain(anchor);
		},
	);

	it('show in a picture the arrows that lint keeps', () => {
		const kept = Object.entries(arrowsOfLint()).map(
			([room, to]) => [room, [...to].sort()] as const,
		);
		const rooms = kept.map(([room]) => room);
		expect(rooms).toContain('domain');
		expect(arrowsOfPicture(rooms)).toEqual(Object.fromEntries(kept));
	});

	it.each([
		['', 'Object.keys(config.MAY_IMPORT)'],
		['api', 'config.API_ROOMS'],
	])('are right that lint knows every room: nodes/Unpod/%s', (folder, known) => {
		const rooms = inLint<string[]>(known).filter((room) => room !== 'nodes');
		expect(rooms.sort()).toEqual(roomsIn(folder).sort());
	});

	it('say of every message where it is written', () => {
		const [, list = ''] = read('ARCHITECTURE.md').split(/^### A message\n|^### The form\n/m);
		const named = pathsIn(list);
		const speaking = sourcesWith(/new (InputError|UnpodError)\(|\binsteadOf =|\bwarn\(`/);
		expect(speaking.length).toBeGreaterThan(20);
		expect(speaking.filter((name) => !named.includes(name))).toEqual([]);
	});

	it('say of every time-out and repeat of requests where it is written', () => {
		const [row = ''] = read('ARCHITECTURE.md').match(/^- \*\*time-outs and repeats\b.*$/m) ?? [];
		const patient = sourcesWith(/\.\.\.patience\b|\bPAUSES_MS = /);
		expect(patient.length).toBeGreaterThan(4);
		expect(patient.filter((name) => !pathsIn(row).includes(name))).toEqual([]);
	});

	it('show the example of an operation as it is', () => {
		const blocks = [
			...read('CONTRIBUTING.md').matchAll(/<!-- file: (\S+) -->\n\n```ts\n([\s\S]*?)```/g),
		];
		expect(blocks).toHaveLength(2);
		for (const [, path, code] of blocks) expect(unindented(code)).toBe(unindented(read(path)));
	});
});
