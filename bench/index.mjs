import { leaveEngineAlone } from '../tools/engine/alone.mjs';

const removeFolder = leaveEngineAlone();
process.once('exit', removeFolder);
// Loaded as CommonJS, as n8n loads nodes: engine and nodes then share one n8n-workflow.
const { require: load } = await import('tsx/cjs/api');
const { main } = load('./bench.mts', import.meta.url);
await main();
