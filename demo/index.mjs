import { ensureInstalled, ensureNode, Refusal } from '../tools/ensure-installed.mjs';

const HELP = `npm run demo [-- <options>]

Shows the Unpod nodes at work in a real n8n: installs n8n beside the project (once), starts it with
the package and a sandbox in place of Unpod, places calls and shows the trigger fire. Nobody is
phoned. It stays open in the browser until Ctrl-C and leaves nothing behind but the installed n8n.

  --once          do it without a browser for both versions of the API and exit: 0 when every call
                  was placed once and came out of the trigger, else 1 with the reason
  --port <port>   the port of n8n; without it 5678, or any other that is free
  --help          show this

UNPOD_DEMO_CACHE names another folder to keep the installed n8n in (2.9 GB); without it, that is
n8n-nodes-unpod in the cache folder of your user.
`;

// Imports that need the dependencies, or a newer Node, come after the checks.
try {
	ensureNode();
	if (process.argv.includes('--help')) {
		console.log(HELP);
	} else {
		await ensureInstalled();
		const { register } = await import('tsx/esm/api');
		register();
		const { main } = await import('./demo.mts');
		process.exit(await main(process.argv.slice(2)));
	}
} catch (error) {
	if (!(error instanceof Refusal)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
