import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { NOT_FOUND_PAGE } from './pages.mts';

/**
 * Django sends a path without its last slash on to the one with it. It answers 301 to a POST as well,
 * which then loses its body on the way; only in debug mode does it say 500 instead, and nobody serves
 * the public in that.
 */
async function answerUnknown(
	served: string[],
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const [path, search] = request.url.split('?');
	if (served.some((prefix) => path.startsWith(`${prefix}/`)) && !path.endsWith('/')) {
		return await reply.redirect(`${path}/${search === undefined ? '' : `?${search}`}`, 301);
	}
	return await reply.code(404).type('text/html').send(NOT_FOUND_PAGE);
}

/** An empty body counts for an empty object, as in Django's REST framework. */
function readBodies(app: FastifyInstance): void {
	app.removeContentTypeParser('application/json');
	app.addContentTypeParser(
		'application/json',
		{ parseAs: 'string' },
		async (_request: FastifyRequest, text: string) => {
			try {
				const body: unknown = JSON.parse(text || '{}');
				return body;
			} catch (error) {
				throw Object.assign(new Error(`JSON parse error - ${String(error)}`), { statusCode: 400 });
			}
		},
	);
}

/** A server without routes yet. @param served the paths below which its routes will be */
export function newServer(served: string[]): FastifyInstance {
	const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
	readBodies(app);
	app.setNotFoundHandler(async (request, reply) => await answerUnknown(served, request, reply));
	return app;
}
