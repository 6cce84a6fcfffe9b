import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { type Dialect, DIALECTS, type V1Paging } from '../../sandbox/index.mts';
import type { RunOptions } from '../harness/index.mts';
import { type ListFault, listFault, type OrderFault, orderFault } from './faults.mts';

/*
 * What is drawn is what n8n, its user, a model and the service may do, with three exceptions, which docs/safety.md
 * names as well:
 *
 * - An order that is answered 429 although it was taken, while nobody can be asked whether it is there. The protocol
 *   says that it was not taken, so it is sent again.
 * - Two retries at the same moment in two processes: neither can see what the other is about to send.
 * - An execution that n8n 1.x begins again by itself, as if it were new.
 */

/** What the service's lists show of the calls that were placed. */
export type Shows = 'requestIds' | 'numbers' | 'nothing' | 'endedCalls';

/** How an execution or a retry of one goes. */
export interface Step {
	orders: OrderFault[];
	lists: ListFault[];
	/** It is stopped after so many further calls; null lets it end. */
	stopAfter: number | null;
	/** Whether n8n is killed when all its calls were sent, so that nothing of it is saved. */
	isKilled: boolean;
	/** Whether another process of n8n executes it than those before, which knows nothing of them. */
	isElsewhere: boolean;
	/** The time that passes before it, in milliseconds. */
	pauseMs: number;
	/** How many executions start at the same moment. */
	atOnce: number;
	/** Which of the executions so far is retried, counted from the last and around; null starts a new one. */
	retryOf: number | null;
	/** Of executions that start at the same moment, all but the first lack so many of the items. */
	lacking: number;
}

/** Who asks for calls: a node, one that is in a loop, or a model that has it as its tool. */
export type Asker = 'node' | 'loop' | 'tool';

/** What is asked for, how the service is, and what happens. */
export interface History {
	dialect: Dialect;
	shows: Shows;
	paging: Pick<V1Paging, 'style' | 'size'>;
	createPath: 'tasks' | 'tasks/create';
	isOldN8n: boolean;
	asker: Asker;
	/** Items a turn of the loop has, or calls that a model asks for in one tick. */
	batch: number;
	items: IDataObject[];
	/** What differs at each try: nothing, what an expression returns, what the items contain, or both. */
	differs: 'nothing' | 'expression' | 'items' | 'both';
	operation: 'create' | 'createAndWait';
	callsPerMinute: number;
	callsAtOnce: number;
	oncePer: boolean;
	settings: NonNullable<RunOptions['settings']>;
	steps: Step[];
}

const PHONES = ['+14155550100', '+14155550101', '+14155550102'];

export interface Kind {
	shows: Shows[];
	/** Whether lists may be refused; if so, no 429 comes of an order that was taken. */
	refusesLists: boolean;
	oncePer: boolean;
	asks: Asker[];
}

/** A step after others; it retries one of them where it is not to start anew. */
function step(kind: Kind, retryOf: fc.Arbitrary<number | null>): fc.Arbitrary<Step> {
	return fc.record({
		orders: fc.array(orderFault(kind), { maxLength: 3 }),
		lists: fc.array(listFault, { maxLength: kind.refusesLists ? 2 : 0 }),
		stopAfter: fc.option(fc.nat({ max: 3 }), { freq: 2 }),
		isKilled: fc.boolean(),
		isElsewhere: fc.boolean(),
		pauseMs: fc.constantFrom(0, 0, 30_000, 7_200_000),
		atOnce: fc.constantFrom(1, 1, 2),
		lacking: fc.nat({ max: 2 }),
		retryOf,
	});
}

/** Histories of an execution and its retries, drawn from what n8n, its user and the service may do. */
export function histories(kind: Kind): fc.Arbitrary<History> {
	const retryOf = fc.option(fc.nat({ max: 3 }), { freq: 4 });
	return fc.record({
		dialect: fc.constantFrom(...DIALECTS),
		shows: fc.constantFrom(...kind.shows),
		paging: fc.record({
			style: fc.constantFrom<V1Paging['style']>('page', 'offset', 'cursor', 'none'),
			size: fc.constantFrom(3, 50),
		}),
		createPath: fc.constantFrom<History['createPath']>('tasks', 'tasks', 'tasks/create'),
		isOldN8n: fc.constantFrom(false, false, true),
		asker: fc.constantFrom(...kind.asks),
		batch: fc.integer({ min: 1, max: 3 }),
		items: fc.array(
			fc.record({
				phone: fc.constantFrom(...PHONES),
				name: fc.constantFrom('Jane Doe', 'John Roe'),
			}),
			{ minLength: 1, maxLength: 6 },
		),
		differs: fc.constantFrom<History['differs']>('nothing', 'expression', 'items', 'both'),
		operation: fc.constantFrom<History['operation']>('create', 'create', 'createAndWait'),
		callsPerMinute: fc.constantFrom(0, 0, 30),
		callsAtOnce: fc.constantFrom(5, 5, 1),
		oncePer: fc.constant(kind.oncePer),
		settings: fc.constantFrom<History['settings']>(
			{},
			{ retryOnFail: true, maxTries: 3 },
			{ onError: 'continueRegularOutput' },
			{ onError: 'continueErrorOutput', retryOnFail: true, maxTries: 2 },
		),
		steps: fc
			.tuple(step(kind, fc.constant(null)), fc.array(step(kind, retryOf), { maxLength: 4 }))
			.map(([first, more]) => [first, ...more]),
	});
}
