import type { FastifyInstance } from 'fastify';
import type { Task } from './entities.mts';
import { query } from './paging.mts';
import type { World } from './world.mts';

const STORAGE = 'https://storage.example.com/media/private/';

/** Where a call's recording lies: a place that nobody may read (reference: captured answers, 2026). */
export function recordingUrl({ taskId }: Task): string {
	return `${STORAGE}${taskId}.ogg`;
}

/**
 * The public route that hands out recordings, without a key: audio, or HTTP 206 with JSON for one that
 * is lost (reference: a customer's test against the live service, July 2026).
 */
export function recordingRoute(app: FastifyInstance, world: World): void {
	app.get('/api/v1/media/download-signed-url/', async (request, reply) => {
		const { url = '' } = query(request);
		const name = url.startsWith(STORAGE) ? url.slice(STORAGE.length).replace(/\.ogg$/, '') : '';
		const task = world.findTask(name);
		if (!task || !world.stateOf(task).isAnalysed) {
			return await reply.code(206).send({ status_code: 206, message: 'File not found', data: {} });
		}
		return await reply.type('audio/ogg').send(Buffer.from(`OggS: a recording of ${task.taskId}`));
	});
}
