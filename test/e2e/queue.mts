import { join } from 'node:path';
import axios from 'axios';
import { ProcessGroup } from '../../tools/n8n/processes.mts';
import { environmentOf, freePort } from '../../tools/n8n/server.mts';
import { Postgres } from './postgres.mts';
import { RealN8n } from '../../tools/n8n/realN8n.mts';
import { started } from './started.mts';

/** Seconds instead of minutes until n8n notices that a worker is gone. */
const PATIENCE = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
	// Minutes until a main process looks for executions that nobody carries out any more.
	N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '0.5',
};

/** Debian's redis-server, which keeps nothing on disk. */
async function startRedis(port: number): Promise<ProcessGroup> {
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const group = new ProcessGroup('redis-server', args, {});
	return await started(group, 'Redis', async () => group.output.includes('Ready to accept'));
}

/** A process of n8n that carries executions out. */
export class Worker {
	private constructor(private readonly group: ProcessGroup) {}

	/** @param concurrency how many executions it carries out at a time */
	static async start(
		{ installation, folder: userFolder }: RealN8n,
		queue: Record<string, string>,
		concurrency: number,
	): Promise<Worker> {
		const port = await freePort();
		const env = environmentOf({
			installation,
			userFolder,
			env: {
				...queue,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(port),
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			},
		});
		const node = join(installation.nodeFolder, 'node');
		const args = [installation.script, 'worker', `--concurrency=${concurrency}`];
		const group = new ProcessGroup(node, args, { cwd: userFolder, env });
		await started(group, 'The worker', async () => {
			const url = `http://127.0.0.1:${port}/healthz/readiness`;
			const health = await axios.get(url, { validateStatus: null }).catch(() => null);
			return health?.status === 200;
		});
		return new Worker(group);
	}

	/** Ids of the executions that it began. */
	get begun(): string[] {
		return [...this.group.output.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id);
	}

	get log(): string {
		return this.group.output;
	}

	/** Ends it without a chance to save anything. */
	async kill(): Promise<void> {
		this.group.signal('SIGKILL');
		await this.group.ended;
	}

	async stop(): Promise<void> {
		await this.group.stop();
	}
}

/** n8n in queue mode: its main process polls and takes webhooks, workers carry executions out. */
export class QueueN8n {
	private readonly workers: Worker[] = [];

	private constructor(
		readonly n8n: RealN8n,
		private readonly redis: ProcessGroup,
		private readonly postgres: Postgres,
		private readonly env: Record<string, string>,
	) {}

	static async start(): Promise<QueueN8n> {
		const postgres = await Postgres.start();
		const redisPort = await freePort();
		const redis = await startRedis(redisPort);
		const env = {
			...postgres.env,
			...PATIENCE,
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			N8N_ENCRYPTION_KEY: 'shared-by-main-and-workers',
		};
		return new QueueN8n(await RealN8n.start(env), redis, postgres, env);
	}

	async startWorker(concurrency: number): Promise<Worker> {
		const worker = await Worker.start(this.n8n, this.env, concurrency);
		this.workers.push(worker);
		return worker;
	}

	/** Ends all workers in order. */
	async stopWorkers(): Promise<void> {
		for (const worker of this.workers.splice(0)) await worker.stop();
	}

	async close(): Promise<void> {
		await this.stopWorkers();
		await this.n8n.close();
		await this.redis.stop();
		await this.postgres.close();
	}
}
