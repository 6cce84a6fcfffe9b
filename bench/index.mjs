// n8n's engine logs what goes wrong in a workflow; here that is on purpose.
process.env.N8N_LOG_LEVEL = 'silent';
// Loaded as CommonJS, as n8n loads nodes: engine and nodes then share one n8n-workflow.
const { require: load } = await import('tsx/cjs/api');
const { main } = load('./bench.mts', import.meta.url);
await main();
