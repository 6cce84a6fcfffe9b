import { existsSync } from 'node:fs';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../tools/n8n/cache.mts';
import { installN8n, N8N_VERSION } from '../../tools/n8n/install.mts';
import manifest from '../../package.json';
import {
	cloneWithoutModules,
	REPOSITORY,
	ScriptRun,
	SilentRegistry,
	temporaryFolder,
} from './scripts.mts';
import { until } from './until.mts';

const SCRIPTS = Object.keys(manifest.scripts);

const END = {
	'Ctrl-C': (run: ScriptRun) => run.pressCtrlC(),
	SIGTERM: (run: ScriptRun) => run.terminate(),
};
const ENDS = ['Ctrl-C', 'SIGTERM'] as const;

interface Clone {
	folder: string;
	registry: SilentRegistry;
	start(...script: string[]): Promise<ScriptRun>;
}

/** Does something in a clone without `node_modules` and ends all that it started. */
async function inClone(work: (clone: Clone) => Promise<void>): Promise<void> {
	const folder = await cloneWithoutModules();
	const registry = await SilentRegistry.start();
	const runs: ScriptRun[] = [];
	const start = async (...script: string[]) => {
		const cache = join(folder, 'npm-cache');
		const env = { npm_config_registry: registry.url, npm_config_cache: cache };
		const run = await ScriptRun.start(folder, script, env);
		runs.push(run);
		return run;
	};
	try {
		await work({ folder, registry, start });
	} finally {
		for (const run of runs) await run.close();
		await registry.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

describe('the scripts of package.json', () => {
	it('all go through the runner, which installs what they need', () => {
		const expected = SCRIPTS.map((name) => [name, `node tools/run.mjs ${name}`]);
		expect(manifest.scripts).toEqual(Object.fromEntries(expected));
	});

	describe('in a clone without node_modules', () => {
		it.concurrent.each(SCRIPTS)(
			'%s shows its options, and refuses others, at once',
			async (name) => {
				await inClone(async ({ start, registry, folder }) => {
					const [help, refusal] = [await start(name, '--help'), await start(name, '--foo')];
					expect([await help.ended, await refusal.ended]).toEqual([0, 1]);
					expect(help.output).toContain(name === 'test' ? 'npm test' : `npm run ${name}`);
					expect(help.output).toMatch(/--help +show this/);
					expect(refusal.output).toContain("Unknown option '--foo'");
					expect(registry.asked).toEqual([]);
					expect(existsSync(join(folder, 'node_modules'))).toBe(false);
				});
			},
		);

		describe.each(ENDS)('ended by %s while it installs', (how) => {
			it.concurrent.each(SCRIPTS)('%s leaves no process', async (name) => {
				await inClone(async ({ start, registry }) => {
					const run = await start(name);
					await until(() => registry.isFetching, 50);
					expect((await run.processes()).length).toBeGreaterThan(1);
					END[how](run);
					expect(await run.leftovers()).toEqual([]);
					expect(await run.ended).not.toBe(0);
					expect(run.output).toContain('Installing dependencies');
				});
			});
		});

		it('says that the registry cannot be reached', async () => {
			await inClone(async ({ start, registry }) => {
				await registry.close();
				const run = await start('lint');
				expect(await run.ended).toBe(1);
				expect(run.output).toContain("npm's registry cannot be reached");
			});
		});
	});

	describe('while their tools run', () => {
		let cache: string;

		// An n8n of its own for each: those who develop may have theirs open.
		beforeAll(async () => {
			await installN8n();
			cache = await temporaryFolder();
			const name = `n8n-${N8N_VERSION}`;
			await symlink(join(cacheFolder(), name), join(cache, name));
		});

		afterAll(async () => await rm(cache, { recursive: true, force: true, maxRetries: 5 }));

		const N8N = /bin\/n8n start/;
		const tools: Array<[string[], RegExp]> = [
			[['bench'], /bench\/index\.mjs/],
			[['build'], /bin\/tsc/],
			[['demo', '--once'], N8N],
			[['dev', '--port', '5679'], N8N],
			[['e2e', 'survival'], N8N],
			[['format:check'], /prettier/],
			[['lint'], /bin\/eslint/],
			[['pictures'], N8N],
			[['test', 'unit'], /jest\.js unit/],
			[['typecheck'], /bin\/tsc/],
		];

		describe.each(ENDS)('ended by %s', (how) => {
			it.each(tools)('%j leaves no process', async (script, commandLine) => {
				const run = await ScriptRun.start(REPOSITORY, script, { UNPOD_DEMO_CACHE: cache });
				try {
					await run.until(commandLine);
					END[how](run);
					expect(await run.leftovers()).toEqual([]);
					expect(await run.ended).not.toBe(0);
				} finally {
					await run.close();
				}
			});
		});
	});

	describe('while they install n8n', () => {
		const N8N_SCRIPTS = ['bench', 'demo', 'dev', 'e2e', 'pictures'];

		describe.each(ENDS)('ended by %s', (how) => {
			it.each(N8N_SCRIPTS)('%s leaves no process', async (script) => {
				const registry = await SilentRegistry.start();
				const cache = await temporaryFolder();
				const env = { UNPOD_DEMO_CACHE: cache, npm_config_registry: registry.url };
				const run = await ScriptRun.start(REPOSITORY, [script], env);
				try {
					await until(() => registry.isFetching, 50);
					END[how](run);
					expect(await run.leftovers()).toEqual([]);
					expect(await run.ended).not.toBe(0);
				} finally {
					await run.close();
					await registry.close();
					await rm(cache, { recursive: true, force: true, maxRetries: 5 });
				}
			});
		});
	});

	it.each(['README.md', 'CONTRIBUTING.md'])('are those that %s names', async (document) => {
		const text = await readFile(join(REPOSITORY, document), 'utf8');
		const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
		expect(named.length).toBeGreaterThan(0);
		expect(SCRIPTS).toEqual(expect.arrayContaining(named));
	});
});
