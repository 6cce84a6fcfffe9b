import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { ProcessGroup } from '../../tools/n8n/processes.mts';
import { environmentOf, freePort } from '../../tools/n8n/server.mts';
import { RealN8n } from './realN8n.mts';

const LOOK_EVERY_MS = 250;

async function started(
	group: ProcessGroup,
	name: string,
	isReady: () => Promise<boolean>,
): Promise<ProcessGroup> {
	let end: string | null = null;
	void group.ended.then(({ how }) => {
		end = how;
	});
	while (!(await isReady())) {
		if (end !== null) throw new Error(`${name} ${end}:\n${group.lastLines()}`);
		await sleep(LOOK_EVERY_MS);
	}
	return group;
}

/** Debian's redis-server, which keeps nothing on disk. */
async function startRedis(port: number): Promise<ProcessGroup> {
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const group = new ProcessGroup('redis-server', args, {});
	return await started(group, 'Redis', async () => group.output.includes('Ready to accept'));
}

/** n8n in queue mode: its main process polls and takes webhooks, a worker carries executions out. */
export class QueueN8n {
	private constructor(
		readonly n8n: RealN8n,
		private readonly redis: ProcessGroup,
		private readonly worker: ProcessGroup,
	) {}

	static async start(): Promise<QueueN8n> {
		const redisPort = await freePort();
		const redis = await startRedis(redisPort);
		const queue = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisPort),
			N8N_ENCRYPTION_KEY: 'shared-by-main-and-worker',
		};
		const n8n = await RealN8n.start(queue);
		return new QueueN8n(n8n, redis, await startWorker(n8n, queue));
	}

	/** What the worker logged. */
	get workerLog(): string {
		return this.worker.output;
	}

	async close(): Promise<void> {
		await this.worker.stop();
		await this.n8n.close();
		await this.redis.stop();
	}
}

async function startWorker(
	{ installation, folder: userFolder }: RealN8n,
	queue: Record<string, string>,
): Promise<ProcessGroup> {
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
	const group = new ProcessGroup(node, [installation.script, 'worker'], { cwd: userFolder, env });
	return await started(group, 'The worker', async () => {
		const url = `http://127.0.0.1:${port}/healthz/readiness`;
		const health = await axios.get(url, { validateStatus: null }).catch(() => null);
		return health?.status === 200;
	});
}
