import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { type Dialect, type Fault, type Sandbox, startSandbox } from '../sandbox/index.mts';
import {
	callParameters,
	clearRecordedKeys,
	type EngineRun,
	runNode,
	type RunOptions,
	type SavedAt,
	shareClock,
} from './harness/index.mts';

/*
 * What is drawn is what n8n, its user and the service may do, with these exceptions:
 * - An order that is answered 429 although it was taken, while nobody can be asked whether it is there. The
 *   protocol says that it was not taken, so it is sent again.
 * - An order with a key that is refused although it was taken, while nobody can be asked. Its key is free again.
 */

/** What the service's lists show of the calls that were placed. */
export type Shows = 'requestIds' | 'numbers' | 'nothing' | 'endedCalls';

interface Refusal {
	status: number;
	when: 'before' | 'after';
}

/** Something that goes wrong with orders, before or after the call exists. */
export type OrderFault = (Refusal | { reset: 'before' | 'after' }) & {
	skip: number;
	times: number;
};

/** Something that goes wrong with the lists that are looked at. */
export interface ListFault {
	status: number;
	skip: number;
	times: number;
}

interface Run {
	orders: OrderFault[];
	lists: ListFault[];
	/** It is stopped after so many further calls; null lets it end. */
	stopAfter: number | null;
	/** Whether n8n is killed when all its calls were sent, so that nothing of it is saved. */
	isKilled: boolean;
	/** The time that passes before it, in milliseconds. */
	pauseMs: number;
}

interface Start extends Run {
	do: 'start';
	/** How many executions start at the same moment. */
	atOnce: number;
}

interface Retry extends Run {
	do: 'retry';
	/** Which of the executions so far, counted from the last and around. */
	of: number;
	atOnce: number;
}

export type Step = Start | Retry;

export interface History {
	dialect: Dialect;
	shows: Shows;
	createPath: 'tasks' | 'tasks/create';
	isOldN8n: boolean;
	items: IDataObject[];
	/** Whether an expression gives another value at each try. */
	isVolatile: boolean;
	callsPerMinute: number;
	oncePer: boolean;
	settings: NonNullable<RunOptions['settings']>;
	steps: Step[];
}

const PHONES = ['+14155550100', '+14155550101', '+14155550102'];

const REFUSALS = [400, 401, 403, 404, 405, 422, 206, 307, 302, 409];
const DOUBTS = [500, 502, 504];

interface Kind {
	shows: Shows[];
	/** Whether lists may be refused; if so, no 429 comes of an order that was taken. */
	refusesLists: boolean;
	oncePer: boolean;
}

function orderFaults({ refusesLists }: Kind): fc.Arbitrary<OrderFault> {
	const place = { skip: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 3 }) };
	const when = fc.constantFrom<'before' | 'after'>('before', 'after');
	return fc.oneof(
		fc.record({ status: fc.constantFrom(...REFUSALS), when, ...place }),
		fc.record({ status: fc.constantFrom(...DOUBTS), when, ...place }),
		fc.record({
			status: fc.constant(429),
			when: refusesLists ? fc.constant<'before'>('before') : when,
			...place,
		}),
		fc.record({ reset: when, ...place }),
	);
}

function runs(kind: Kind) {
	const lists = fc.record({
		status: fc.constantFrom(401, 403, 404, 429, 500),
		skip: fc.nat({ max: 3 }),
		times: fc.integer({ min: 1, max: 4 }),
	});
	return {
		orders: fc.array(orderFaults(kind), { maxLength: 3 }),
		lists: fc.array(lists, { maxLength: kind.refusesLists ? 2 : 0 }),
		stopAfter: fc.option(fc.nat({ max: 3 }), { freq: 2 }),
		isKilled: fc.boolean(),
		pauseMs: fc.constantFrom(0, 0, 30_000, 7_200_000),
	};
}

/** Histories of an execution and its retries, drawn from what n8n, its user and the service may do. */
export function histories(kind: Kind): fc.Arbitrary<History> {
	const atOnce = fc.constantFrom(1, 1, 2);
	const start = fc.record({ do: fc.constant<'start'>('start'), atOnce, ...runs(kind) });
	const retry = fc.record({
		do: fc.constant<'retry'>('retry'),
		of: fc.nat({ max: 3 }),
		atOnce,
		...runs(kind),
	});
	return fc.record({
		dialect: fc.constantFrom<Dialect>('v1', 'platform'),
		shows: fc.constantFrom(...kind.shows),
		createPath: fc.constantFrom<'tasks' | 'tasks/create'>('tasks', 'tasks', 'tasks/create'),
		isOldN8n: fc.constantFrom(false, false, true),
		items: fc.array(
			fc.record({
				phone: fc.constantFrom(...PHONES),
				name: fc.constantFrom('Jane Doe', 'John Roe'),
			}),
			{ minLength: 1, maxLength: 6 },
		),
		isVolatile: fc.boolean(),
		callsPerMinute: fc.constantFrom(0, 0, 30),
		oncePer: fc.constant(kind.oncePer),
		settings: fc.constantFrom<History['settings']>(
			{},
			{ retryOnFail: true, maxTries: 3 },
			{ onError: 'continueRegularOutput' },
			{ onError: 'continueErrorOutput', retryOnFail: true, maxTries: 2 },
		),
		steps: fc
			.tuple(start, fc.array(fc.oneof({ weight: 4, arbitrary: retry }, start), { maxLength: 4 }))
			.map(([first, more]): Step[] => [first, ...more]),
	});
}

/** An execution that was started, with those that are retries of it. */
export interface Played {
	run: EngineRun;
	/** What n8n still has of it. */
	savedAt: SavedAt;
	/** The place of the execution that it goes back to, among those that were started. */
	root: number;
	/** Whether nothing of its own is known for certain: a doubt was left, or it was cut off. */
	isDoubtful: boolean;
}

function sandboxOptions({ shows, createPath }: History) {
	return {
		createPath,
		v1RunMetadata: shows === 'requestIds' || shows === 'endedCalls',
		v1Rows: shows === 'nothing' ? ('bare' as const) : ('full' as const),
		v1RunsBySpace: shows !== 'endedCalls',
	};
}

function orderFault(fault: OrderFault): Fault {
	const on = { method: 'POST' } as const;
	if ('reset' in fault) return { on, ...fault };
	const isRedirect = fault.status === 307 || fault.status === 302;
	const body = { status_code: fault.status, message: 'Invalid Space Token', data: {} };
	return isRedirect
		? { on, redirect: 'http://127.0.0.1:9/elsewhere', ...fault }
		: { on, body, ...fault };
}

/** Plays a history on n8n's engine and an Unpod of its own. */
export class Playing {
	readonly played: Played[] = [];

	started = 0;

	private constructor(
		readonly history: History,
		readonly sandbox: Sandbox,
	) {}

	static async of(history: History): Promise<Playing> {
		const sandbox = await startSandbox(sandboxOptions(history));
		shareClock(sandbox);
		clearRecordedKeys();
		const playing = new Playing(history, sandbox);
		for (const step of history.steps) await playing.step(step);
		return playing;
	}

	get parameters(): INodeParameters {
		const { isVolatile, callsPerMinute, oncePer } = this.history;
		const asked = { name: 'asked_at', value: '={{ Math.random() }}' };
		return callParameters(this.sandbox, {
			metadataFields: {
				field: [{ name: 'name', value: '={{ $json.name }}' }, ...(isVolatile ? [asked] : [])],
			},
			callingOptions: {
				...(callsPerMinute > 0 ? { callsPerMinute } : {}),
				...(oncePer ? { callOncePer: '={{ $json.phone }}' } : {}),
			},
		});
	}

	async step(step: Step): Promise<Played[]> {
		const { sandbox, history } = this;
		sandbox.clock.advance(step.pauseMs);
		for (const fault of step.orders) sandbox.fault(orderFault(fault));
		for (const fault of step.lists) sandbox.fault({ on: { method: 'GET' }, ...fault });
		const retried =
			step.do === 'retry'
				? this.played[this.played.length - 1 - (step.of % this.played.length)]
				: null;
		const runs = Array.from({ length: step.atOnce }, async (): Promise<Played> => {
			const root = retried?.root ?? this.started++;
			const until = this.stopOf(step);
			const run = await runNode({
				parameters: this.parameters,
				items: history.items,
				credentials: sandbox.credentials(history.dialect),
				settings: history.settings,
				isOldN8n: history.isOldN8n,
				...(retried ? { retryOf: retried.run, savedAt: retried.savedAt } : {}),
				...(until ? { cancelWhen: until.reached } : {}),
			});
			until?.end();
			const doubts = step.orders.some(
				(fault) =>
					'reset' in fault || DOUBTS.includes(fault.status) || [302, 409].includes(fault.status),
			);
			const isDoubtful = doubts || step.lists.length > 0 || step.stopAfter !== null;
			const savedAt = step.isKilled || step.stopAfter !== null ? 'start' : 'end';
			return { run, root, savedAt, isDoubtful: isDoubtful || retried?.isDoubtful === true };
		});
		const played = await Promise.all(runs);
		this.played.push(...played);
		sandbox.clearFaults();
		return played;
	}

	/** When an execution is stopped: after so many calls more, if it goes on for so long. */
	private stopOf({ stopAfter }: Step): { reached: Promise<void>; end: () => void } | null {
		if (stopAfter === null) return null;
		const { dialled } = this.sandbox;
		const count = dialled.length + stopAfter;
		let hasEnded = false;
		const reached = (async () => {
			while (!hasEnded && dialled.length < count) await new Promise((next) => setImmediate(next));
			if (hasEnded) await new Promise<never>(() => {});
		})();
		return {
			reached,
			end: () => {
				hasEnded = true;
			},
		};
	}
}
