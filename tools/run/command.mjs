import { spawn } from 'child_process';
import { constants } from 'os';
import { descendants, killAll, send } from './processes.mjs';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** How long a command may take to end in order. */
const PATIENCE_MS = 30000;
/** npm passes on the Ctrl-C that the terminal has sent already; one that comes later is a second one. */
const SAME_SIGNAL_MS = 1000;
const LOOK_EVERY_MS = 500;
/** Set for what a script runs: a script within a script stays in the group of the outer one. */
const WITHIN = 'UNPOD_WITHIN_SCRIPT';

/** Thrown when a signal has ended a command: exit with `exitCode`, as a shell does. */
export class Interruption extends Error {
	constructor(signal) {
		super(`Ended by ${signal}`);
		this.exitCode = 128 + constants.signals[signal];
	}
}

/** Calls `end` with a signal that ends this process, SIGTERM when its parent is gone. Gives what stops that. */
function onEnding(end) {
	const handlers = ENDING_SIGNALS.map((signal) => [signal, () => end(signal)]);
	for (const [signal, handler] of handlers) process.on(signal, handler);
	// npm passes a signal on to its shell, and not every shell does the same.
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid !== parent) end('SIGTERM');
	}, LOOK_EVERY_MS);
	return () => {
		for (const [signal, handler] of handlers) process.off(signal, handler);
		clearInterval(timer);
	};
}

/** Ends a child by signals that this process gets. `signal` is the first of them, null without any. */
class Ending {
	signal = null;

	constructor(child, { isLeader, orderly }) {
		this.child = child;
		this.target = isLeader ? -child.pid : child.pid;
		this.orderly = orderly;
		this.stopListening = onEnding((signal) => this.take(signal));
	}

	take(signal) {
		if (this.signal !== null) {
			if (Date.now() - this.since > SAME_SIGNAL_MS) this.force();
			return;
		}
		this.signal = signal;
		this.since = Date.now();
		// While all parents are alive: children of dead ones can't be found.
		this.family = descendants();
		this.patience = setTimeout(() => this.force(), PATIENCE_MS);
		this.child.on('exit', () => killAll(this.family));
		if (!this.orderly) this.force();
		else if (this.child.pid) send(this.target, signal);
	}

	force() {
		killAll([...this.family, ...descendants()]);
	}

	close() {
		this.stopListening();
		clearTimeout(this.patience);
	}
}

/**
 * Runs a command to its end. It gets a group of its own, so that Ctrl-C reaches it through this
 * process only, which knows whom else to end.
 * @param {object} options those of `spawn`; with `terminal` it stays in the group that may ask for
 * passwords at the terminal; without `orderly` it is killed at once, for it has nothing to put in order
 * @returns {Promise<{ code: number, said: string }>} the exit code, and what it wrote to a piped stderr
 * @throws {Interruption} when a signal ended it; nothing that it started is left then
 */
export async function runCommand(command, args, options) {
	const { terminal = false, orderly = true, env = process.env, ...others } = options;
	const isLeader = !terminal && !process.env[WITHIN] && process.platform !== 'win32';
	const child = spawn(command, args, {
		...others,
		env: { ...env, [WITHIN]: '1' },
		detached: isLeader,
	});
	const ending = new Ending(child, { isLeader, orderly });
	let said = '';
	if (child.stderr) {
		child.stderr.setEncoding('utf8').on('data', (text) => {
			said += text;
		});
	}
	const result = await new Promise((resolve) => {
		child.on('error', (error) => resolve({ code: 1, said: error.message }));
		child.on('close', (code) => resolve({ code: code === null ? 1 : code, said }));
	});
	ending.close();
	if (ending.signal !== null) throw new Interruption(ending.signal);
	return result;
}
