import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { note, say } from './report.mts';

/*
 * Tries the property tests on other random values than those of every run, so that in time they find what a
 * fixed seed never shows. For nightly runs: a change is held to the fixed seed alone.
 */

const { values } = parseArgs({ options: { count: { type: 'string', default: '10' } } });

/** Runs the property tests on a seed. Gives what they print where they are red, null where they are green. */
function tryOn(seed: number): string | null {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		['node_modules/jest/bin/jest.js', 'property.test'],
		{ env: { ...process.env, UNPOD_SEED: String(seed) }, encoding: 'utf8' },
	);
	return status === 0 ? null : stdout + stderr;
}

const seeds = Array.from({ length: Number(values.count) }, () => randomInt(2 ** 31));
const red = seeds.filter((seed) => {
	say(`Trying the property tests on seed ${seed}`);
	const printed = tryOn(seed);
	note(printed ?? 'green');
	return printed !== null;
});
say(
	red.length === 0
		? `Green on ${seeds.length} seeds`
		: `Red on ${red.join(', ')}; to see it again: UNPOD_SEED=${red[0]} npm test -- property.test`,
);
process.exitCode = red.length === 0 ? 0 : 1;
