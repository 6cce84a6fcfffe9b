import type { CallRequest } from '../../api/shapes';
import { digitsOf } from '../../domain/call';
import { asUnpodError } from '../../domain/errors/unpodError';
import { clock } from '../../shared/clock';
import { type CallLists, readCallTimes } from './callHistory';
import { reachOf } from './contactLimit';
import { type CallingRules, type CallTimes, judge, type Verdict, whyAllowed } from './verdict';

/** A call with its calling rules. */
export interface RuledCall {
	request: CallRequest;
	rules: CallingRules;
}

/** Earlier calls by Unpod's lists: their times (milliseconds since 1970) by number in digits. */
type History = { times: Map<string, number[]> } | { unreadable: string };

/** Returns when a call is due: at its own time where it has one, else now. */
function dueAt({ schedule }: CallRequest, now: number): number {
	return schedule?.type === 'custom' ? Math.max(now, Date.parse(schedule.at)) : now;
}

async function readHistory(
	lists: CallLists,
	spaces: Iterable<string>,
	reachMs: number,
): Promise<History> {
	try {
		return { times: await readCallTimes(lists, spaces, clock.now() - reachMs) };
	} catch (error) {
		const { message, description } = asUnpodError(error);
		return { unreadable: `${message}. ${description}` };
	}
}

/**
 * Decides for each call of an execution whether the rules allow it, and counts the calls that it admits. Unpod's
 * lists are read once, where a contact limit needs them.
 */
export class Gate {
	private readonly admitted = new Map<string, number[]>();

	private history: History = { times: new Map() };

	private spaces = new Set<string>();

	private reachMs = 0;

	/** Reads the earlier calls that the limits of these calls need, as far as they were not read before. */
	async prepare(calls: readonly RuledCall[], lists: CallLists): Promise<void> {
		const limited = calls.filter(({ rules }) => rules.limits.length > 0);
		const reachMs = Math.max(this.reachMs, ...limited.map(({ rules }) => reachOf(rules.limits)));
		const spaces = new Set([...this.spaces, ...limited.map(({ request }) => request.spaceToken)]);
		const isRead = reachMs === this.reachMs && spaces.size === this.spaces.size;
		if (limited.length === 0 || (isRead && 'times' in this.history)) return;
		this.history = await readHistory(lists, spaces, reachMs);
		this.spaces = spaces;
		this.reachMs = reachMs;
	}

	/** Returns the verdict of the rules now. */
	verdictOn({ request, rules }: RuledCall): Verdict {
		const { phoneNumber } = request;
		return judge(rules, phoneNumber, dueAt(request, clock.now()), this.timesOf(phoneNumber));
	}

	/** Returns the verdict, and counts a call that may be placed from then on, until it is withdrawn. */
	admit(call: RuledCall): Verdict {
		const verdict = this.verdictOn(call);
		if (verdict.call === 'no' || call.rules.limits.length === 0) return verdict;
		const at = verdict.call === 'later' ? verdict.at : dueAt(call.request, clock.now());
		const number = digitsOf(call.request.phoneNumber);
		this.admitted.set(number, [...(this.admitted.get(number) ?? []), at]);
		return verdict;
	}

	/** Counts the last call to a number no more, since it was refused. */
	withdraw({ request, rules }: RuledCall): void {
		if (rules.limits.length === 0) return;
		const number = digitsOf(request.phoneNumber);
		this.admitted.set(number, (this.admitted.get(number) ?? []).slice(0, -1));
	}

	/** Returns why the rules admitted the last call to its number, a clause for each rule that is set. */
	whyAdmitted({ request, rules }: RuledCall): string[] {
		const calls = this.timesOf(request.phoneNumber);
		const others = 'times' in calls ? calls.times.slice(0, -1) : [];
		return whyAllowed(rules, dueAt(request, clock.now()), others);
	}

	private timesOf(phoneNumber: string): CallTimes {
		if ('unreadable' in this.history) return this.history;
		const number = digitsOf(phoneNumber);
		const earlier = this.history.times.get(number) ?? [];
		return { times: [...earlier, ...(this.admitted.get(number) ?? [])] };
	}
}

const gates = new WeakMap<object, Gate>();

/**
 * Returns the gate of an execution's node: it counts in all turns of a loop, and reads Unpod's lists once.
 *
 * @param execution an object that lives as long as the execution in this process
 */
export function gateOf(execution: object): Gate {
	const gate = gates.get(execution) ?? new Gate();
	gates.set(execution, gate);
	return gate;
}
