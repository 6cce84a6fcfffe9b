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

	it('show the example of an operation as it is', () => {
		const blocks = [
			...read('CONTRIBUTING.md').matchAll(/<!-- file: (\S+) -->\n\n```ts\n([\s\S]*?)```/g),
		];
		expect(blocks).toHaveLength(2);
		for (const [, path, code] of blocks) expect(unindented(code)).toBe(unindented(read(path)));
	});
});
