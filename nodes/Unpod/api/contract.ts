import type { Call, CallLog } from '../domain/call';
import type { JsonObject } from '../domain/json';
import type {
	Agent,
	CallLogQuery,
	CallOrder,
	CallRequest,
	Dialect,
	HangUp,
	Lookup,
	Organization,
	Pages,
	PlacedCall,
	PlacedTask,
	RefreshOptions,
	RunDetails,
	RunQuery,
	Space,
	TaskQuery,
} from './shapes';

/*
 * What the nodes ask of Unpod, in ports. Each dialect implements all of them in its own way; nothing above them
 * knows which one is spoken, and calling/ and trigger/ take only the port, or the part of one, that they need. Each
 * dialect is a plain object, whose methods can be spread into another one: those of a class would be lost. Every
 * method throws an UnpodError that names what happened and what to do.
 */

/** Lists what an organization has, and checks what a call is to be placed with. */
export interface Directory {
	organizations(): Promise<Organization[]>;
	spaces(): Promise<Space[]>;
	space(spaceToken: string): Promise<Space>;
	/** Agents of a space (v1) or of the organization (the other dialects, which have no list by space). */
	agents(spaceToken: string | null): Promise<Agent[]>;
	agent(agentHandle: string, spaceToken: string | null): Promise<Agent>;
	/**
	 * Checks, before anybody is called, whether a call can be ordered: the service accepts orders with an unknown or
	 * unpublished agent too, and in a space that phones nobody. A list that can't be read refuses nothing. Reads each
	 * list once for as long as this object lives.
	 *
	 * @throws InputError that names the field
	 */
	checkTarget(spaceToken: string, agentHandle: string): Promise<void>;
}

/** What can be ordered in a dialect, and how an order is written. */
export interface OrderForm {
	readonly dialect: Dialect;
	/** Whether a call can be ordered for a later time. */
	readonly schedulesCalls: boolean;
	/**
	 * Checks that the dialect can do what is asked for: better no call than another one.
	 *
	 * @throws InputError that names the field
	 */
	checkOrder(request: CallRequest): void;
	/** Builds the body that `placeCall` sends for an order that passed `checkOrder`. */
	orderBody(order: CallOrder): JsonObject;
}

/** Places calls, shows which ones were placed, and ends them. */
export interface CallPlacer extends OrderForm {
	/**
	 * Orders a call. The order is sent again only after a lookup, and only where Unpod accepts no more requests
	 * for now or where another path is to be tried.
	 */
	placeCall(order: CallOrder, lookUp: Lookup): Promise<PlacedTask>;
	/**
	 * Lists the calls of a space that were placed since a time (ISO 8601), and some older ones, newest first as
	 * far as the service sorts them. Ends without a last page where more of them may exist than it shows.
	 */
	placedSince(spaceToken: string, since: string): Pages<PlacedCall>;
	/**
	 * Ends a call under way; absent where the dialect has no route for it.
	 *
	 * @throws UnpodError where there is no such call, or it can't be ended
	 */
	hangUp?(runId: string): Promise<HangUp>;
}

/** Reads tasks, each with what is known of its call. */
export interface TaskReader {
	tasks(query: TaskQuery): Pages<Call>;
	task(spaceToken: string, taskId: string): Promise<Call>;
}

/** Reads the rows of the call log that a query asks for. */
export interface CallLogReader {
	callLogs(query: CallLogQuery): Pages<CallLog>;
	callLog(spaceToken: string | null, callLogId: string): Promise<CallLog>;
}

/** Lists the call log as the service keeps it. */
export interface CallLogList {
	/**
	 * Lists the call logs of a space together with all other rows that the service keeps in that list: only a list
	 * without gaps can be watched.
	 */
	callLogList(query: Pick<CallLogQuery, 'spaceToken' | 'firstPage' | 'pageSize'>): Pages<CallLog>;
	/** Returns the test for the rows of that list that a query asks for. */
	callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean>;
}

/** Reads the calls of a run. */
export interface RunCallReader {
	/** Reads the calls of one run with all that is known of them, transcript and analysis included. */
	runCalls(spaceToken: string, runId: string): Promise<Call[]>;
}

/** Watches runs and the call log for what is new and what has ended. */
export interface RunMonitor extends CallLogList {
	/** Names the service that is watched: dialect, host and organization, never the key. */
	readonly place: string;
	/** False where a run may have the status completed before all its calls have ended. */
	readonly runStatusIsFinal: boolean;
	runs(query: RunQuery): Pages<Call>;
	/**
	 * Reads the calls of runs that a list has just shown, as `runCalls` does. A run that can't be read has the reason.
	 * Where one run costs a request, those for which there is no time any more are left out.
	 */
	details(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]>;
	/**
	 * Reads how runs are now that were seen some time ago, with their calls where they have ended, by the runs
	 * that were asked about. Each is known by its run ID, or by its task ID where the run's isn't known. A run that
	 * doesn't exist has no status and no calls; one that can't be read has the reason.
	 */
	refresh(
		spaceToken: string,
		runs: Call[],
		options?: RefreshOptions,
	): Promise<Map<Call, RunDetails>>;
}

/** What a dialect implements for runs, in one file. */
export type RunPart = Omit<RunMonitor, keyof CallLogList> & RunCallReader;

/** All that a dialect implements. */
export interface Unpod
	extends Directory, CallPlacer, TaskReader, CallLogReader, RunCallReader, RunMonitor {}
