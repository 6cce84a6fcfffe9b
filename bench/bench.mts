import { fileURLToPath } from 'node:url';
import { runToEnd } from '../tools/ending.mts';
import { npm } from '../tools/n8n/npm.mts';
import { installN8n } from '../tools/n8n/install.mts';
import { say, step } from '../tools/report.mts';
import { HTTP_REQUEST } from './contenders.mts';
import { Engine } from './engine.mts';
import { measureFailures } from './measures/failures.mts';
import { measureListing } from './measures/listing.mts';
import { measurePackage } from './measures/package.mts';
import { measurePlacing } from './measures/placing.mts';
import { measurePolling } from './measures/polling.mts';
import { measureRemembering } from './measures/remembering.mts';
import { measureScale } from './measures/scale.mts';
import { measureWaiting } from './measures/waiting.mts';
import { NodeTypes } from './nodeTypes.mts';
import { print } from './table.mts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

async function measure(signal: AbortSignal): Promise<void> {
	const { version, script } = await installN8n(signal);
	await step('building the package', async () => {
		const env = { ...process.env, CI: 'true' };
		await npm(['run', 'build'], { cwd: REPOSITORY, env, signal });
	});
	const engine = new Engine(new NodeTypes(script));
	const request = engine.nodeTypes.newestVersion(HTTP_REQUEST);
	say(`Measuring with n8n ${version} and its HTTP Request ${request}, about ten minutes`);
	const all = [
		measureFailures,
		measurePlacing,
		measureScale,
		measureWaiting,
		measureListing,
		measurePolling,
		measurePackage,
		async () => await measureRemembering(engine, script),
	];
	for (const take of all) {
		signal.throwIfAborted();
		print(await take(engine));
	}
}

/** Runs all measurements and ends the process. */
export async function main(): Promise<never> {
	return await runToEnd(measure);
}
