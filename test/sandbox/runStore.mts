import type { Run, Task } from './entities.mts';
import type { History } from './history.mts';
import { isSpeechId, serialOf } from './ids.mts';

/** Both dialects' ids of one thing come down to one key. */
function keyOf(id: string | number): string {
	return String(serialOf(String(id)) ?? id);
}

/** The keys of a run or a task: the platform's id, and the serial number that v1's ids hold. */
function keysOf(entry: Run | Task): string[] {
	return ['taskId' in entry ? entry.taskId : entry.runId, String(entry.serial)];
}

/** Runs and tasks, found by their ids in either dialect. */
export class RunStore {
	/** Those that aren't history, newest first. */
	readonly live: Run[] = [];

	/** Null until there is some. */
	history: History | null = null;

	private readonly runs = new Map<string, Run>();

	private readonly tasks = new Map<string, Task>();

	add(run: Run): void {
		const place = this.live.findIndex((other) => other.createdAt <= run.createdAt);
		this.live.splice(place === -1 ? this.live.length : place, 0, run);
		for (const key of keysOf(run)) this.runs.set(key, run);
	}

	addTask(run: Run, task: Task): void {
		run.tasks.push(task);
		for (const key of keysOf(task)) this.tasks.set(key, task);
	}

	remove(run: Run): void {
		this.live.splice(this.live.indexOf(run), 1);
		for (const key of keysOf(run)) this.runs.delete(key);
		for (const key of run.tasks.flatMap(keysOf)) this.tasks.delete(key);
	}

	findLiveRun(id: string | number): Run | null {
		return this.runs.get(this.runKeyOf(id)) ?? null;
	}

	findRun(id: string | number): Run | null {
		const key = this.runKeyOf(id);
		const old = this.history?.candidate(key) ?? null;
		return this.runs.get(key) ?? (old && keysOf(old).includes(key) ? old : null);
	}

	/** In the Speech plane the ID of a task is that of its run, too. */
	private runKeyOf(id: string | number): string {
		return isSpeechId(id) ? (this.findTask(id)?.runId ?? '') : keyOf(id);
	}

	findTask(id: string | number): Task | null {
		const key = keyOf(id);
		const old = this.history?.candidate(key)?.tasks ?? [];
		return this.tasks.get(key) ?? old.find((task) => keysOf(task).includes(key)) ?? null;
	}
}
