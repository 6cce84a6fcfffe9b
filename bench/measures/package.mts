import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npm } from '../../tools/n8n/npm.mts';
import { run } from '../../tools/n8n/processes.mts';
import { median, type Table } from '../table.mts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const ROUNDS = 5;

interface Manifest {
	dependencies?: Record<string, string>;
	n8n: { credentials: string[]; nodes: string[] };
}

const manifest: Manifest = JSON.parse(readFileSync(`${REPOSITORY}package.json`, 'utf8'));

// n8n has loaded its own n8n-workflow before any node, so that does not count.
const TIMED_REQUIRE = `
	require('n8n-workflow');
	const start = performance.now();
	for (const path of process.argv.slice(1)) require(path);
	console.log(performance.now() - start);
`;

async function coldRequire(): Promise<number> {
	const { credentials, nodes } = manifest.n8n;
	const paths = [...credentials, ...nodes].map((path) => `./${path}`);
	const args = ['-e', TIMED_REQUIRE, ...paths];
	return Number(await run('loading the package', process.execPath, args, { cwd: REPOSITORY }));
}

/** How large the package is and how long it takes to load. */
export async function measurePackage(): Promise<Table> {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const packed: Array<{ unpackedSize: number; entryCount: number }> = JSON.parse(
		await npm(args, { cwd: REPOSITORY }),
	);
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) times.push(await coldRequire());
	const [{ unpackedSize, entryCount }] = packed;
	return {
		title: '7. The package',
		about: `Loading is in a process of its own, beyond n8n-workflow. Median of ${ROUNDS} runs.`,
		columns: ['unpacked', 'files', 'dependencies', 'loading'],
		rows: [
			[
				`${Math.round(unpackedSize / 1000)} kB`,
				String(entryCount),
				String(Object.keys(manifest.dependencies ?? {}).length),
				`${Math.round(median(times))} ms`,
			],
		],
		remarks: [],
	};
}
