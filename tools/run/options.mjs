import { parseArgs } from 'util';
import { Refusal } from '../ensure-installed.mjs';

const HELP = { help: { type: 'boolean', short: 'h', about: 'show this' } };

/** The beginning of an option's line in the help, e.g. "-t, --testNamePattern <text>". */
function usage([name, { short, value }]) {
	return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function commandOf(name) {
	return name === 'test' ? 'npm test' : `npm run ${name}`;
}

function helpOf(name, { about, files, options = {}, more }) {
	const all = Object.entries({ ...options, ...HELP });
	const width = Math.max(...all.map((option) => usage(option).length));
	const indent = ' '.repeat(width + 4);
	const lines = all.map((option) => {
		const text = option[1].about.split('\n').join(`\n${indent}`);
		return `  ${usage(option).padEnd(width)}  ${text}`;
	});
	const taken = [...(all.length > 1 ? ['<options>'] : []), ...(files ? [`<${files}>`] : [])];
	const title = [commandOf(name), ...(taken.length > 0 ? [`[-- ${taken.join(' ')}]`] : [])].join(
		' ',
	);
	return [title, about, lines.join('\n'), ...(more ? [more] : [])].join('\n\n');
}

function parse(name, { files, options = {} }, args) {
	try {
		return parseArgs({ args, options: { ...options, ...HELP }, allowPositionals: Boolean(files) });
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		const [what] = error.message.split('. ');
		throw new Refusal(`${what}.\n${commandOf(name)} -- --help shows the options.`);
	}
}

/**
 * Reads the options of a script of package.json.
 * @param {string} name
 * @param {object} script its entry among `scripts`
 * @param {string[]} args
 * @returns {{ help?: string, tools?: object[] }} the help where it is asked for, else what to run
 * @throws {Refusal} when there is no such script or option
 */
export function read(name, script, args) {
	if (!script) throw new Refusal(`There is no script '${name}'.`);
	const { values } = parse(name, script, args);
	if (values.help) return { help: helpOf(name, script) };
	for (const [option, { check }] of Object.entries(script.options || {})) {
		const refusal = check && option in values && check(values[option]);
		if (refusal) throw new Refusal(refusal);
	}
	const tools = script.tools.map((tool) => ({ ...tool, args: [...tool.args, ...args] }));
	return { tools };
}
