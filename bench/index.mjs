import { ensureInstalled, ensureNode, Refusal } from '../tools/ensure-installed.mjs';

// Imports that need the dependencies, or a newer Node, come after the checks.
try {
	ensureNode();
	await ensureInstalled();
	// n8n's engine logs what goes wrong in a workflow; here that is on purpose.
	process.env.N8N_LOG_LEVEL = 'silent';
	// Loaded as CommonJS, as n8n loads nodes: engine and nodes then share one n8n-workflow.
	const { require: load } = await import('tsx/cjs/api');
	const { main } = load('./bench.mts', import.meta.url);
	process.exit(await main());
} catch (error) {
	if (!(error instanceof Refusal)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
