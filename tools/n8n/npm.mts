import { ToolFailure } from '../report.mts';
import { CommandFailure, type CommandOptions, run } from './processes.mts';

const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|TIMEDOUT/;

/**
 * Runs npm and returns what it wrote. `npm run` hands its configuration down in the environment, this
 * project's ignore-scripts included, so what matters has to be said on the command line.
 * @throws ToolFailure when npm fails, with a sentence of its own when there is no network
 */
export async function npm(args: string[], options: CommandOptions): Promise<string> {
	const executable = process.env.npm_execpath ?? '';
	const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
	const [command, first] = executable.endsWith('npm-cli.js')
		? [process.execPath, [executable]]
		: ['npm', []];
	try {
		return await run(`npm ${args[0]}`, command, [...first, ...args, ...quiet], options);
	} catch (error) {
		if (error instanceof CommandFailure && NO_NETWORK.test(error.output)) {
			throw new ToolFailure(
				"npm's registry cannot be reached, and it is needed to install n8n. Check the network and try again.",
			);
		}
		throw error;
	}
}
