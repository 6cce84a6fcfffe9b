import type { CallRequest } from '../callRequest';
import { digitsOf } from '../../domain/call';
import { type CallingRules, type CallTimes, judge, type Verdict } from './verdict';

/** A call with the rules it has to keep to. */
export interface RuledCall {
	request: CallRequest;
	rules: CallingRules;
}

/** What the service's lists say of earlier calls: their times (milliseconds since 1970) by number in digits. */
export type History = { times: Map<string, number[]> } | { unreadable: string };

/** When a call is due: at its own time where it has one, else now. */
function dueAt({ schedule }: CallRequest, now: number): number {
	return schedule?.type === 'custom' ? Math.max(now, Date.parse(schedule.at)) : now;
}

/**
 * Says of each call whether the rules allow it, and counts the calls of this execution that it let pass.
 * Times are milliseconds since 1970.
 */
export class Gate {
	private readonly passed = new Map<string, number[]>();

	constructor(private readonly history: History) {}

	/** What the rules say now. */
	look({ request, rules }: RuledCall, now: number): Verdict {
		const { phoneNumber } = request;
		return judge(rules, phoneNumber, dueAt(request, now), this.timesOf(phoneNumber));
	}

	/** The same; a call that may be placed counts from then on, until it is taken back. */
	pass(call: RuledCall, now: number): Verdict {
		const verdict = this.look(call, now);
		if (verdict.call !== 'no') {
			const at = verdict.call === 'later' ? verdict.at : dueAt(call.request, now);
			const number = digitsOf(call.request.phoneNumber);
			this.passed.set(number, [...(this.passed.get(number) ?? []), at]);
		}
		return verdict;
	}

	/** Takes back the last call to a number that passed, of which it is certain that it was not placed. */
	takeBack({ request }: RuledCall): void {
		const number = digitsOf(request.phoneNumber);
		this.passed.set(number, (this.passed.get(number) ?? []).slice(0, -1));
	}

	private timesOf(phoneNumber: string): CallTimes {
		if ('unreadable' in this.history) return this.history;
		const number = digitsOf(phoneNumber);
		const earlier = this.history.times.get(number) ?? [];
		return { times: [...earlier, ...(this.passed.get(number) ?? [])] };
	}
}
