import { readFileSync } from 'fs';
import { delimiter, dirname, join } from 'path';
import { fileURLToPath } from 'url';
import { runCommand } from './command.mjs';

const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = join(REPOSITORY, 'node_modules');

/** The script of a package's command. Not the link in .bin, which needs a shell on Windows. */
function scriptOf({ package: name, command }) {
	const { bin } = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8'));
	return join(MODULES, name, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs a tool in the folder of the repository, at the terminal.
 * @param {object} tool a command of a package, or else the arguments of node alone
 * @returns {Promise<number>} its exit code
 * @throws {Interruption} when a signal ends it
 */
export async function runTool({ args, terminal, ...command }) {
	const script = command.package ? [scriptOf(command)] : [];
	const path = [join(MODULES, '.bin'), process.env.PATH].join(delimiter);
	const { code } = await runCommand(process.execPath, [...script, ...args], {
		cwd: REPOSITORY,
		env: { ...process.env, PATH: path },
		stdio: 'inherit',
		terminal,
	});
	return code;
}
