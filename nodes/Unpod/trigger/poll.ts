import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { openUnpod } from '../api';
import { patience } from '../api/http/connection';
import { overPassingOutage } from '../api/http/passingOutage';
import { collect, takePages } from '../api/lists/pagination';
import { clock } from '../shared/clock';
import { DEFAULTS } from '../shared/defaults';
import { InputError } from '../domain/errors/inputError';
import { callLogOutput, callOutput, type OutputChoice } from '../domain/output';
import { toNodeError } from '../n8n/nodeError';
import { Parameters } from '../n8n/parameters';
import { CallLogSource } from './callLogs';
import { ALL_PHASES, newEntry } from './entry';
import { pollList } from './pollList';
import { RunSource } from './runs';
import { scopeOf, type Source, type Subscription, type UnpodEvent } from './source';

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

/** Pages in which a test of the trigger looks for something to show, and runs it looks at more closely. */
const SAMPLE_PAGES = 3;
const MOST_SAMPLED = 10;

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
		holdMs:
			options.number(
				'analysisTimeoutMinutes',
				'Analysis Timeout (Minutes)',
				DEFAULTS.analysisTimeoutMinutes,
			) * 60_000,
		max: Math.max(
			1,
			options.number('maxRunsPerPoll', 'Max Runs per Poll', DEFAULTS.maxRunsPerPoll),
		),
		hasTime: pollTime(context),
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

/** Returns ended rows, newest first: those that show an end that is asked for, then those whose calls may. */
async function candidates<T>(source: Source<T>): Promise<T[]> {
	const pages = takePages(source.pages(1, false), SAMPLE_PAGES);
	const isEnded = (row: T) => (source.rowOf(row)?.phase ?? 'open') !== 'open';
	const ended = await collect(pages, Number.POSITIVE_INFINITY, isEnded);
	const wanted = ended.filter((row) => source.isWanted(row));
	const others = source.rules.listDecides ? [] : ended.filter((row) => !source.isWanted(row));
	return [...wanted, ...others].slice(0, MOST_SAMPLED);
}

/** Returns what would be reported of the newest row of a list, null where there is nothing. */
async function newestOf<T>(source: Source<T>): Promise<UnpodEvent[] | null> {
	await source.checkFilters();
	for (const listed of await candidates(source)) {
		const look = { digest: '', entry: newEntry(0), listed };
		const [found] = (await source.lookAt([look])).values();
		const finding = found?.finding;
		if (finding?.is !== 'ended' || !source.rules.events.has(finding.phase)) continue;
		const isPending = finding.lacks !== 'nothing';
		return found.calls.map((call) => source.eventOf(finding.phase, call, isPending));
	}
	return null;
}

/** What the trigger listens to, by the keys under which it is remembered. */
interface Sources {
	runs: RunSource | null;
	callLogs: CallLogSource | null;
}

/** Returns what the trigger would report of the newest ended run, or else of the newest call log. Remembers nothing. */
async function sample({ runs, callLogs }: Sources): Promise<UnpodEvent[]> {
	const events = runs && (await newestOf(runs));
	const sampled = events ?? (callLogs && (await newestOf(callLogs)));
	if (sampled) return sampled;
	throw new InputError(
		'There is no event to show yet',
		"Unpod has no finished call that fits 'Trigger On', 'Space' and 'Filters'. Place a call and wait until it ends, or choose other events; then test again.",
	);
}

async function poll(context: IPollFunctions): Promise<INodeExecutionData[] | null> {
	const parameters = Parameters.ofTrigger(context);
	const subscription = await readSubscription(context, parameters);
	const { phases, spaceToken, callLogs } = subscription;
	const sources: Sources = {
		runs: phases.size > 0 && spaceToken !== null ? new RunSource(subscription, spaceToken) : null,
		callLogs: callLogs ? new CallLogSource(subscription) : null,
	};
	const choice = parameters.output();
	const toItems = (events: UnpodEvent[]) => events.map((event) => toItem(event, choice));
	if (context.getMode() === 'manual') return toItems(await sample(sources));
	const memory = context.getWorkflowStaticData('node');
	const scope = scopeOf(subscription);
	const log = (message: string) => context.logger.warn(message);
	const { hasTime } = subscription;
	const pollOf = async <T extends UnpodEvent['call']>(source: Source<T> | null, saved: unknown) =>
		source &&
		(await overPassingOutage(async () => await pollList(source, saved, scope, log), hasTime));
	const decideOn = {
		runs: await pollOf(sources.runs, memory.runs),
		callLogs: await pollOf(sources.callLogs, memory.callLogs),
	};
	// Nothing is awaited from here on: what is remembered is read, decided on and written in one go.
	const events: UnpodEvent[] = [];
	for (const list of ['runs', 'callLogs'] as const) {
		const decided = decideOn[list]?.(memory[list]);
		events.push(...(decided?.events ?? []));
		// What is not listened to any more gets a new first look when it is again.
		if (decided || memory[list]) memory[list] = decided?.save ?? null;
	}
	return events.length > 0 ? toItems(events) : null;
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
