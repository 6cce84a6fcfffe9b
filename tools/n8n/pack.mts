import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the package and packs it into this folder, as it would be published. Gives the tarball. */
export async function buildAndPack(folder: string, signal?: AbortSignal): Promise<string> {
	// Without moving pictures and colours, so that what it says can be shown when it fails.
	const env = { ...process.env, CI: 'true', NO_COLOR: '1' };
	await npm(['run', 'build'], { cwd: REPOSITORY, env, signal });
	await npm(['pack', '--ignore-scripts', '--pack-destination', folder], {
		cwd: REPOSITORY,
		signal,
	});
	const [tarball] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
	return join(folder, tarball);
}

/**
 * Installs a tarball into the user folder of an n8n that doesn't run yet, as n8n installs community
 * packages. The package has no dependencies, so nothing is fetched; npm's cache is an empty one, so
 * that an older tarball of the same version cannot come out of it.
 */
export async function installPackage(
	tarball: string,
	userFolder: string,
	signal?: AbortSignal,
): Promise<void> {
	const folder = join(userFolder, '.n8n/nodes');
	const cache = await mkdtemp(join(tmpdir(), 'unpod-npm-'));
	try {
		await mkdir(folder, { recursive: true });
		await writeFile(
			join(folder, 'package.json'),
			JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }),
		);
		const flags = ['--ignore-scripts', '--legacy-peer-deps', '--omit=peer', '--offline'];
		await npm(['install', tarball, ...flags, '--cache', cache], { cwd: folder, signal });
	} finally {
		await rm(cache, { recursive: true, force: true });
	}
}
