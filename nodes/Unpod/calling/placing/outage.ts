import { clock } from '../../shared/clock';

/** So many calls in a row that may have been placed are taken for an outage. */
const MOST_DOUBTS = 3;

/** So long after the last of them nothing is sent, in milliseconds; then one call may show that it has ended. */
const REST_MS = 300_000;

/** Notices an outage of the service: each call that is sent then leaves a doubt behind whether it rang. */
export class Outage {
	private doubts = 0;

	/** Milliseconds since 1970. */
	private lastDoubt = 0;

	/** Whether nothing is to be sent for now. */
	get isOn(): boolean {
		return this.doubts >= MOST_DOUBTS && clock.now() < this.lastDoubt + REST_MS;
	}

	/** Notes that a call was sent of which it isn't known whether it was placed. */
	noteDoubt(): void {
		this.doubts++;
		this.lastDoubt = clock.now();
	}

	/** Notes that Unpod answered. */
	noteAnswer(): void {
		this.doubts = 0;
	}
}

const outages = new WeakMap<object, Outage>();

/** Returns the outage of an execution, in all runs of its node; a retry begins anew. */
export function outageOf(execution: object): Outage {
	const known = outages.get(execution);
	if (known) return known;
	const outage = new Outage();
	outages.set(execution, outage);
	return outage;
}
