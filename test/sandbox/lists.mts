import { type Call, stateOf } from './call.mts';
import type { Run, Task } from './entities.mts';
import { type Series, Timeline } from './timeline.mts';
import type { World } from './world.mts';

/** One call of a task, with it. */
export interface TaskCall {
	task: Task;
	call: Call;
}

function mapped<T>(world: World, isAsked: boolean, make: (run: Run) => T): Series<T> | null {
	const { history } = world;
	if (!history || !isAsked) return null;
	const { count, newestAt, gapMs } = history;
	return { count, newestAt, gapMs, at: (index) => make(history.at(index)) };
}

const createdAt = (entry: Run | Task) => entry.createdAt;

/** Whether the plane of spaces shows a run: those that were asked for in the Speech plane it doesn't. */
function isOfSpaces({ plane }: Run): boolean {
	return plane !== 'speech';
}

/** The runs of a space, newest first. */
export function runsOf(world: World, spaceToken: string): Timeline<Run> {
	const live = world.runs().filter((run) => isOfSpaces(run) && run.spaceToken === spaceToken);
	const history = mapped(world, world.history?.spaceToken === spaceToken, (run) => run);
	return new Timeline(live, createdAt, history);
}

/** The tasks of a run, newest first; none where there is no such run in the space. */
export function tasksOfRun(world: World, spaceToken: string, runId: string): Timeline<Task> {
	const run = world.findRun(runId);
	const tasks = run?.spaceToken === spaceToken ? run.tasks : [];
	return new Timeline([...tasks].reverse(), createdAt);
}

/** The tasks of a space or of an agent, newest first. */
export function tasksOf(
	world: World,
	asked: { spaceToken?: string; agentHandle?: string },
): Timeline<Task> {
	const isAsked = (entry: { spaceToken: string; agentHandle: string }) =>
		entry.spaceToken === (asked.spaceToken ?? entry.spaceToken) &&
		entry.agentHandle === (asked.agentHandle ?? entry.agentHandle);
	const live = world
		.runs()
		.filter(isOfSpaces)
		.flatMap(({ tasks }) => [...tasks].reverse().filter(isAsked));
	const { history } = world;
	const old = mapped(world, history !== null && isAsked(history), ({ tasks }) => tasks[0]);
	return new Timeline(live, createdAt, old);
}

/** The calls of some spaces that have ended, the last end first. Tasks that ring no phone have none. */
export function endedCalls(world: World, spaceTokens: string[]): Timeline<TaskCall> {
	const now = world.clock.now();
	const live = world
		.runs()
		.filter((run) => isOfSpaces(run) && spaceTokens.includes(run.spaceToken))
		.flatMap(({ tasks }) => [...tasks].reverse())
		.flatMap((task) => [...task.calls].reverse().map((call) => ({ task, call })))
		.filter(({ call }) => call.rings && stateOf(call, now).hasEnded);
	const { history } = world;
	const isAsked = history !== null && spaceTokens.includes(history.spaceToken);
	const old = mapped(world, isAsked, ({ tasks: [task] }) => ({ task, call: task.calls[0] }));
	const endedAt = ({ call }: TaskCall) => stateOf(call, now).endedAt;
	return new Timeline(live, endedAt, old && { ...old, newestAt: endedAt(old.at(0)) });
}

/** The calls of the Speech plane, whether they have ended or not, the last ordered first. */
export function callsOf(world: World): Timeline<TaskCall> {
	const live = world
		.runs()
		.filter(({ plane }) => plane !== 'spaces')
		.flatMap(({ tasks }) => [...tasks].reverse())
		.flatMap((task) => [...task.calls].reverse().map((call) => ({ task, call })));
	const old = mapped(world, true, ({ tasks: [task] }) => ({ task, call: task.calls[0] }));
	return new Timeline(live, ({ call }) => call.orderedAt, old);
}
