import { ensureInstalled, exitWith } from './ensure-installed.mjs';

// What every script of package.json runs. Its options are read first, then the dependencies are
// installed where they are missing, then the script does its work. `pre…` scripts could not do that:
// npm leaves them out where scripts are ignored, and .npmrc has that for the sake of n8n's packages.

const [name, ...args] = process.argv.slice(2);

await exitWith(async () => {
	// Imported here, for a Node that is too old doesn't know all that these use.
	const { read } = await import('./run/options.mjs');
	const { scripts } = await import('./run/scripts.mjs');
	const { runTool } = await import('./run/tool.mjs');
	const { help, tools } = read(name, scripts[name], args);
	if (help) {
		console.log(help);
		return 0;
	}
	await ensureInstalled();
	for (const tool of tools) {
		const code = await runTool(tool);
		if (code !== 0) return code;
	}
	return 0;
});
