import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { openUnpod } from '../api';
import { patience } from '../api/http/connection';
import { clock } from '../shared/clock';
import { InputError } from '../domain/errors/inputError';
import { callLogOutput, callOutput, type OutputChoice } from '../domain/output';
import { toNodeError } from '../n8n/nodeError';
import { Parameters } from '../n8n/parameters';
import { sample } from './sample';
import { CallLogSource } from './sources/callLogs';
import { ALL_PHASES } from './entry';
import { type Decide, pollList } from './pollList';
import { RunSource } from './sources/runs';
import { scopeOf, type Subscription, type UnpodEvent } from './sources/source';

/** The longest that a poll may take, in milliseconds: it comes once a minute and should end before the next. */
const POLL_MS = 30_000;

/** Less patience than an execution has: the next poll is not far. */
const POLL_PATIENCE = { ...patience, requestMs: 15_000, readMs: 15_000 };

/** The values of 'Trigger On'. */
const EVENTS: Record<UnpodEvent['name'], string> = {
	completed: 'runCompleted',
	failed: 'runFailed',
	partially_completed: 'runPartiallyCompleted',
	callLog: 'callLogCreated',
};

/** What can be listened to, as the keys under which it is remembered. */
const LISTS = ['runs', 'callLogs'] as const;

type List = (typeof LISTS)[number];

async function readSubscription(
	context: IPollFunctions,
	parameters: Parameters,
): Promise<Subscription> {
	const events = parameters.choices('events', 'Trigger On', Object.values(EVENTS));
	const filters = parameters.collection('filters');
	const options = parameters.collection('options');
	const phases = ALL_PHASES.filter((phase) => events.includes(EVENTS[phase]));
	if (events.length === 0) {
		throw new InputError("'Trigger On' is empty", 'Choose at least one event to trigger on.');
	}
	return {
		unpod: await openUnpod(context, POLL_PATIENCE),
		spaceToken:
			phases.length > 0
				? parameters.id('spaceToken', 'Space')
				: parameters.optionalId('spaceToken', 'Space'),
		agentHandle: filters.optionalId('agentHandle', 'Agent'),
		taskId: filters.optionalId('taskId', 'Task'),
		phases: new Set(phases),
		callLogs: events.includes(EVENTS.callLog),
		withDetails: options.flag('includeCallDetails', 'Include Call Details', true),
		holdMs: options.number('analysisTimeoutMinutes', 'Analysis Timeout (Minutes)', 10) * 60_000,
		max: Math.max(1, options.number('maxRunsPerPoll', 'Max Runs per Poll', 100)),
	};
}

/** Returns whether a poll has time left. n8n says how much it has from 2.38 on; a little is kept for its end. */
function pollTime(context: IPollFunctions): () => boolean {
	const budget = 'getPollBudgetMs' in context ? context.getPollBudgetMs() : POLL_MS;
	const deadline = clock.now() + Math.min(budget, POLL_MS) * 0.8;
	return () => clock.now() < deadline;
}

function toItem(event: UnpodEvent, choice: OutputChoice): INodeExecutionData {
	const output =
		event.name === 'callLog' ? callLogOutput(event.call, choice) : callOutput(event.call, choice);
	const pending = event.analysisPending ? { analysisPending: true } : {};
	return { json: { event: EVENTS[event.name], ...output, ...pending } };
}

async function poll(context: IPollFunctions): Promise<INodeExecutionData[] | null> {
	const parameters = Parameters.ofTrigger(context);
	const subscription = await readSubscription(context, parameters);
	const choice = parameters.output();
	if (context.getMode() === 'manual') {
		return (await newestEvents(subscription)).map((event) => toItem(event, choice));
	}
	const hasTime = pollTime(context);
	const memory = context.getWorkflowStaticData('node');
	const { phases, spaceToken, callLogs } = subscription;
	const log = (message: string) => context.logger.warn(message);
	const how = { scope: scopeOf(subscription), hasTime, log };
	const decisions: Array<[List, Decide]> = [];
	if (phases.size > 0 && spaceToken !== null) {
		const source = new RunSource(subscription, spaceToken);
		decisions.push(['runs', await pollList(source, memory.runs, how)]);
	}
	if (callLogs) {
		const source = new CallLogSource(subscription);
		decisions.push(['callLogs', await pollList(source, memory.callLogs, how)]);
	}
	// Nothing is awaited from here on: what is remembered is read, decided on and written in one go.
	const decided = decisions.map(([list, decide]) => ({ list, ...decide(memory[list]) }));
	for (const { list, save } of decided) memory[list] = save;
	// What is not listened to any more gets a new first look when it is again.
	const others = LISTS.filter((list) => !decided.some((entry) => entry.list === list));
	for (const list of others) if (memory[list]) memory[list] = null;
	const items = decided.flatMap(({ events }) => events.map((event) => toItem(event, choice)));
	return items.length > 0 ? items : null;
}

async function newestEvents(subscription: Subscription): Promise<UnpodEvent[]> {
	const events = await sample(subscription);
	if (events.length > 0) return events;
	throw new InputError(
		'There is no event to show yet',
		"Unpod has no finished call that fits 'Trigger On', 'Space' and 'Filters'. Place a call and wait until it ends, or choose other events; then test again.",
	);
}

/** Polls Unpod once: the items to start a workflow with, null where there is nothing new. */
export async function pollUnpod(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const items = await poll(this);
		return items === null ? null : [items];
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
