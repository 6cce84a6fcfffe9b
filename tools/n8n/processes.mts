import { spawn } from 'node:child_process';
import { ToolFailure } from '../report.mts';
import { errorCode } from './errorCode.mts';

const KEPT_CHARACTERS = 100_000;

const running = new Set<ProcessGroup>();

// Whatever ends this process, an error nobody expected included, ends its children.
process.on('exit', () => {
	for (const group of running) group.signal('SIGKILL');
});

export interface CommandOptions {
	cwd?: string;
	/** The whole environment of the child; this process's own by default. */
	env?: NodeJS.ProcessEnv;
	/** Ends the command, and all that it started, when it is aborted. */
	signal?: AbortSignal;
	/** Gets what the child writes, as it writes it. */
	onOutput?: (text: string) => void;
}

/**
 * A child process in a process group of its own. Signals go to the group, so that what the child
 * started ends with it, and a Ctrl-C in the terminal reaches it through this process only, in order.
 */
export class ProcessGroup {
	/** Fulfilled when the child has ended, with words on how, e.g. "ended with exit code 1". */
	readonly ended: Promise<{ code: number | null; how: string }>;

	private readonly leader: number | undefined;

	private text = '';

	constructor(command: string, args: string[], { cwd, env, onOutput }: CommandOptions) {
		const child = spawn(command, args, {
			cwd,
			env,
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.leader = child.pid;
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				this.text = (this.text + text).slice(-KEPT_CHARACTERS);
				onOutput?.(text.trimEnd());
			});
		}
		running.add(this);
		// What the child leaves behind goes with it: nobody is going to wait for it.
		child.on('exit', () => this.signal('SIGKILL'));
		this.ended = new Promise((resolve) => {
			child.on('error', (error) =>
				resolve({ code: null, how: `did not start (${error.message})` }),
			);
			child.on('close', (code, signal) => {
				const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
				resolve({ code, how });
			});
		});
		void this.ended.then(() => running.delete(this));
	}

	/** What was written to standard output and standard error, the last 100,000 characters of it. */
	get output(): string {
		return this.text;
	}

	/** The last 15 lines of the output, indented. */
	lastLines(): string {
		const lines = this.text.trimEnd().split('\n').slice(-15);
		return lines.map((line) => `    ${line}`).join('\n');
	}

	/** Sends a signal to the whole group; does nothing when it has ended. */
	signal(name: NodeJS.Signals): void {
		if (this.leader === undefined || !running.has(this)) return;
		try {
			process.kill(-this.leader, name);
		} catch (error) {
			if (errorCode(error) !== 'ESRCH') throw error;
		}
	}

	/** Asks the group to end and ends it after `patienceMs` at the latest. */
	async stop(patienceMs = 10_000): Promise<void> {
		this.signal('SIGTERM');
		const impatience = setTimeout(() => this.signal('SIGKILL'), patienceMs);
		await this.ended;
		clearTimeout(impatience);
	}
}

/** npm begins with what went wrong, compilers end with it. */
function excerpt(text: string): string {
	const lines = text.trim().split('\n');
	const shown = lines.length > 25 ? [...lines.slice(0, 10), '...', ...lines.slice(-15)] : lines;
	return shown.map((line) => `    ${line}`).join('\n');
}

/** Thrown by `run`: `output` is what the command wrote. */
export class CommandFailure extends ToolFailure {
	constructor(
		message: string,
		readonly output: string,
	) {
		super(message);
	}
}

/**
 * Runs a command to its end and returns what it wrote.
 * @param name what to call it in an error, e.g. "npm install"
 * @throws CommandFailure when it ends with another exit code than 0; the signal's reason when aborted
 */
export async function run(
	name: string,
	command: string,
	args: string[],
	options: CommandOptions = {},
): Promise<string> {
	const { signal } = options;
	signal?.throwIfAborted();
	const group = new ProcessGroup(command, args, options);
	const abort = () => group.signal('SIGKILL');
	signal?.addEventListener('abort', abort);
	const { code, how } = await group.ended;
	signal?.removeEventListener('abort', abort);
	signal?.throwIfAborted();
	if (code === 0) return group.output;
	throw new CommandFailure(`${name} ${how}:\n${excerpt(group.output)}`, group.output);
}
