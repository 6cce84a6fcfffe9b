import { parseArgs } from 'node:util';
import { DemoFailure } from './report.mts';

export interface Options {
	/** Do it once without a browser, instead of staying open. */
	once: boolean;
	/** The port of n8n; null is any that suits. */
	port: number | null;
}

function readPort(port: string): number {
	const number = Number(port);
	if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
	throw new DemoFailure(`--port needs a number from 1 to 65535, not '${port}'.`);
}

/** @throws DemoFailure when the demo has no such options */
export function readOptions(args: string[]): Options {
	const known = { once: { type: 'boolean' }, port: { type: 'string' } } as const;
	try {
		const { once = false, port } = parseArgs({ args, options: known }).values;
		return { once, port: port === undefined ? null : readPort(port) };
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		throw new DemoFailure(`${error.message}\nnpm run demo -- --help shows the options.`);
	}
}
