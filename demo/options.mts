import { parseArgs } from 'node:util';

export interface Options {
	/** Do it once without a browser, instead of staying open. */
	once: boolean;
	/** The port of n8n; null is any that suits. */
	port: number | null;
}

/** Reads the demo's options, which `tools/run.mjs` has checked. */
export function readOptions(args: string[]): Options {
	const known = { once: { type: 'boolean' }, port: { type: 'string' } } as const;
	const { once = false, port } = parseArgs({ args, options: known }).values;
	return { once, port: port === undefined ? null : Number(port) };
}
