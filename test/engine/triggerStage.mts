import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	type Dialect,
	type Run,
	type RunOrder,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
} from '../sandbox/index.mts';
import { locator, Poller, shareClock } from './harness/index.mts';

export const MINUTE = 60_000;

interface StageOptions extends SandboxOptions {
	/** How long a request takes on the shared clock, nothing if left out. */
	requestMs?: number;
}

/** A sandbox, and workflows with the trigger that poll it in one dialect and go by its clock. */
export class Stage {
	private constructor(
		readonly dialect: Dialect,
		readonly sandbox: Sandbox,
	) {}

	static async open(
		dialect: Dialect,
		{ requestMs, ...options }: StageOptions = {},
	): Promise<Stage> {
		const sandbox = await startSandbox(options);
		shareClock(sandbox, requestMs);
		return new Stage(dialect, sandbox);
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}

	/** A workflow that is triggered by completed runs of the space, unless set otherwise. */
	poller(parameters: INodeParameters = {}, more: Partial<Poller['options']> = {}): Poller {
		return new Poller({
			parameters: {
				events: ['runCompleted'],
				spaceToken: locator(this.sandbox.spaceToken),
				...parameters,
			},
			credentials: this.sandbox.credentials(this.dialect),
			...more,
		});
	}

	/** A run of one call, completed half a minute later unless set otherwise. */
	call(phoneNumber: string, order: Partial<RunOrder> = {}): Run {
		const contacts = [{ phoneNumber, name: 'Jane Doe' }];
		return this.sandbox.world.placeRun({ contacts, ...order });
	}

	/** Many runs, a tenth of a second apart. */
	calls(phoneNumbers: string[], order: Partial<RunOrder> = {}): void {
		for (const phoneNumber of phoneNumbers) {
			this.call(phoneNumber, order);
			this.sandbox.clock.advance(100);
		}
	}

	/** The poll of the next minute, or of a later one. */
	async next(trigger: Poller, minutes = 1): Promise<IDataObject[] | null> {
		this.sandbox.clock.advance(minutes * MINUTE);
		return await trigger.tick();
	}

	/** The requests that a piece of work sends. */
	async requestsOf(work: () => Promise<unknown>): Promise<string[]> {
		const { requests } = this.sandbox;
		const before = requests.length;
		await work();
		return requests.slice(before).map(({ path }) => path);
	}
}

/** The numbers that were called, item by item. */
export function phones(items: IDataObject[] | null): unknown[] {
	return (items ?? []).map(({ phoneNumber }) => phoneNumber);
}
