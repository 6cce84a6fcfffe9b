import type { FinishedPhase } from '../../../../nodes/Unpod/domain/status';
import { Engine, type Wishes } from './engine.mts';
import { goByClockOf } from './play.mts';
import { Service, type Traits } from './service.mts';

const MINUTE = 60_000;

const TRAITS: Traits = {
	pageSize: 100,
	wide: 'given',
	isFinal: true,
	taskIds: true,
	counts: 'right',
	paging: 'number',
	order: 'made',
	shuffles: false,
	times: 'all',
	logIds: true,
};

const WISHES: Wishes = {
	listensTo: 'runs',
	phases: ['completed', 'failed'],
	agentHandle: null,
	withDetails: false,
	holdMs: 0,
	max: 1000,
};

/** A service with a workflow that listens to it. */
export class Scene {
	readonly service: Service;

	readonly engine: Engine;

	constructor(traits: Partial<Traits> = {}, wishes: Partial<Wishes> = {}) {
		this.service = new Service({ ...TRAITS, ...traits });
		this.engine = new Engine(this.service, { ...WISHES, ...wishes }, 'inMemory');
		goByClockOf(this.service);
	}

	/** So many runs, a second apart. */
	make(count: number, ending?: FinishedPhase, order: Parameters<Service['create']>[0] = {}) {
		return Array.from({ length: count }, () => {
			this.service.now += 1000;
			const run = this.service.create(order);
			if (ending === 'completed' || ending === 'failed') this.service.end(run, ending);
			return run;
		});
	}

	async publish(): Promise<void> {
		await this.engine.pollWhole();
		this.engine.emitted.length = 0;
		const [refusal] = this.engine.refusals;
		if (refusal) throw refusal;
	}

	async polls(count: number): Promise<void> {
		for (let polls = 0; polls < count; polls++) {
			this.service.now += MINUTE;
			await this.engine.pollWhole();
		}
	}

	/** The requests of so many polls. */
	async cost(count: number): Promise<number> {
		const before = this.engine.requested;
		await this.polls(count);
		return this.engine.requested - before;
	}

	get reported(): string[] {
		return this.engine.emitted.map(({ id }) => String(id));
	}
}
