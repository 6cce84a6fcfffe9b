import { leaveEngineAlone } from '../tools/engine/alone.mjs';

const { no_proxy: direct = process.env.NO_PROXY ?? '' } = process.env;
// The sandbox is here; npm may need the proxy.
const removeFolder = leaveEngineAlone([direct, '127.0.0.1'].filter(Boolean).join());
process.once('exit', removeFolder);
// Loaded as CommonJS, as n8n loads nodes: engine and nodes then share one n8n-workflow.
const { require: load } = await import('tsx/cjs/api');
const { main } = load('./bench.mts', import.meta.url);
await main();
