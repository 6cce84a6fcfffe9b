import { fileURLToPath } from 'node:url';
import { npm } from '../demo/n8n/npm.mts';
import { installN8n } from '../demo/n8n/install.mts';
import { DemoFailure, say, step } from '../demo/report.mts';
import { HTTP_REQUEST } from './contenders.mts';
import { Engine } from './engine.mts';
import { measureFailures } from './measures/failures.mts';
import { measureListing } from './measures/listing.mts';
import { measurePackage } from './measures/package.mts';
import { measurePlacing } from './measures/placing.mts';
import { measurePolling } from './measures/polling.mts';
import { measureWaiting } from './measures/waiting.mts';
import { NodeTypes } from './nodeTypes.mts';
import { print } from './table.mts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

async function measure(): Promise<void> {
	const { version, script } = await installN8n();
	await step('building the package', async () => {
		await npm(['run', 'build'], { cwd: REPOSITORY, env: { ...process.env, CI: 'true' } });
	});
	const engine = new Engine(new NodeTypes(script));
	const request = engine.nodeTypes.newestVersion(HTTP_REQUEST);
	say(`Measuring with n8n ${version} and its HTTP Request ${request}, about four minutes`);
	const all = [
		measureFailures,
		measurePlacing,
		measureWaiting,
		measureListing,
		measurePolling,
		measurePackage,
	];
	for (const take of all) print(await take(engine));
}

/** Runs all measurements and gives the exit code. */
export async function main(): Promise<number> {
	try {
		await measure();
		return 0;
	} catch (error) {
		if (!(error instanceof DemoFailure)) throw error;
		console.error(error.message);
		return 1;
	}
}
