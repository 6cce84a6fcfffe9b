import { clock } from '../../shared/clock';

/** Unconfirmed calls in a row that count as an outage. */
const MOST_UNCONFIRMED = 3;

/** How long nothing is sent after the last of them, in milliseconds. The next call shows whether the outage has ended. */
const REST_MS = 300_000;

/** Notices an outage of the service, during which every call that is sent would be unconfirmed. */
export class Outage {
	private unconfirmed = 0;

	/** When the last of them was sent, in milliseconds since 1970. */
	private lastAt = 0;

	/** Whether nothing may be sent now. */
	get isOn(): boolean {
		return this.unconfirmed >= MOST_UNCONFIRMED && clock.now() < this.lastAt + REST_MS;
	}

	/** Notes a call that was sent and may have been placed. */
	noteUnconfirmed(): void {
		this.unconfirmed++;
		this.lastAt = clock.now();
	}

	/** Notes that Unpod answered an order. */
	noteAnswer(): void {
		this.unconfirmed = 0;
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
