import type { HttpAnswer } from '../../../../nodes/Unpod/api/http/answer';
import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { badAnswer } from '../../../../nodes/Unpod/api/http/badAnswer';
import { judge } from '../../../../nodes/Unpod/api/http/judge';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import { clock } from '../../../../nodes/Unpod/shared/clock';

const NOW = Date.parse('2026-02-07T05:57:45Z');
const KEY = 'sandbox-key-of-nobody';
const settings = readSettings({
	apiVersion: 'platform',
	apiKey: KEY,
	organizationHandle: 'acme.example',
});

const READ = { method: 'GET', path: 'agents/' } as const;
const ORDER = { method: 'POST', path: 'spaces/sp_abc123xyz/tasks/' } as const;
const PAGE = '<!DOCTYPE html><html><body>Not Found</body></html>';

function refusalOf(answer: Partial<HttpAnswer>, request: typeof READ | typeof ORDER): UnpodError {
	try {
		judge({ status: 200, headers: {}, body: {}, ...answer }, request, settings);
	} catch (error) {
		if (error instanceof UnpodError) return error;
		throw error;
	}
	throw new Error('The answer was not refused');
}

beforeEach(() => {
	jest.spyOn(clock, 'now').mockReturnValue(NOW);
});

describe('an answer is good', () => {
	it.each<[string, number, unknown]>([
		['a list', 200, { count: 0, status_code: 200, message: 'Success', data: [] }],
		['a created task', 201, { task_id: 7 }],
		['a bare list', 200, []],
		['a status within as text', 200, { status_code: '200', data: [] }],
		['a word for a status', 200, { status: 'failed', status_code: null }],
	])('with %s', (_, status, body) => {
		for (const request of [READ, ORDER]) {
			expect(judge({ status, headers: {}, body }, request, settings)).toBe(body);
		}
	});
});

describe('an answer is refused', () => {
	const NOT_ALLOWED = 'Unpod does not allow this with your API key';
	const NOT_ACCEPTED = 'Unpod did not accept the request';
	const REFUSED_KEY = 'Unpod refused the API key';
	const NOT_FOUND = 'Unpod did not find what was asked for';
	const NOT_SERVED = 'https://unpod.ai does not serve ';
	const TROUBLE = 'Unpod could not carry out the request (status ';
	const ANSWERED = 'https://unpod.ai answered ';
	const SENT_ON = 'https://unpod.ai redirects the request to another address';

	// The effect is that of a POST; a read never has one.
	it.each<[number, unknown, UnpodError['kind'], string, UnpodError['effect']]>([
		[206, { message: 'Invalid Space Token', data: {} }, 'refused', NOT_ACCEPTED, 'none'],
		[206, { message: "You Don't have Access to this Space" }, 'forbidden', NOT_ALLOWED, 'none'],
		[206, { message: 'There is some Validation error' }, 'refused', NOT_ACCEPTED, 'none'],
		[206, { message: 'Task Creation Failed', errors: '{}' }, 'refused', NOT_ACCEPTED, 'unknown'],
		[206, { message: 'Task creation failed', errors: 'x' }, 'refused', NOT_ACCEPTED, 'unknown'],
		[400, { message: 'Task Creation Failed', errors: {} }, 'refused', NOT_ACCEPTED, 'none'],
		[206, {}, 'refused', NOT_ACCEPTED, 'unknown'],
		[206, '', 'refused', NOT_ACCEPTED, 'unknown'],
		[200, { status_code: 206, message: 'No', data: {} }, 'refused', NOT_ACCEPTED, 'unknown'],
		[200, { status_code: '206', message: 'No' }, 'refused', NOT_ACCEPTED, 'unknown'],
		[200, { status_code: 400, message: 'No' }, 'refused', NOT_ACCEPTED, 'none'],
		[200, { status_code: 401 }, 'keyRefused', REFUSED_KEY, 'none'],
		[200, { status_code: 500 }, 'unavailable', `${TROUBLE}500)`, 'unknown'],
		[301, '', 'redirected', SENT_ON, 'none'],
		[302, PAGE, 'redirected', SENT_ON, 'unknown'],
		[307, null, 'redirected', SENT_ON, 'none'],
		[400, { message: 'No' }, 'refused', NOT_ACCEPTED, 'none'],
		[400, PAGE, 'refused', 'The server does not accept the host name of https://unpod.ai', 'none'],
		[401, { message: 'Invalid token.' }, 'keyRefused', REFUSED_KEY, 'none'],
		[401, PAGE, 'keyRefused', REFUSED_KEY, 'none'],
		[403, { message: 'Token has expired.' }, 'forbidden', NOT_ALLOWED, 'none'],
		[403, PAGE, 'forbidden', NOT_ALLOWED, 'none'],
		[404, { message: 'Agent not found' }, 'notFound', NOT_FOUND, 'none'],
		[404, PAGE, 'notFound', NOT_SERVED, 'none'],
		[404, '', 'notFound', NOT_SERVED, 'none'],
		[405, { detail: 'Method "POST" not allowed.' }, 'notFound', NOT_FOUND, 'none'],
		[408, '', 'refused', NOT_ACCEPTED, 'unknown'],
		[422, { message: 'Task Creation Failed', errors: [] }, 'refused', NOT_ACCEPTED, 'none'],
		[
			429,
			{ error: { code: 'x' } },
			'rateLimited',
			'Unpod accepts no more requests for now',
			'none',
		],
		[429, PAGE, 'rateLimited', 'Unpod accepts no more requests for now', 'none'],
		[500, { detail: 'Boom' }, 'unavailable', `${TROUBLE}500)`, 'unknown'],
		[502, PAGE, 'unavailable', `${TROUBLE}502)`, 'unknown'],
		[503, undefined, 'unavailable', `${TROUBLE}503)`, 'unknown'],
		[200, PAGE, 'badAnswer', ANSWERED, 'unknown'],
		[200, '', 'badAnswer', ANSWERED, 'unknown'],
		[200, undefined, 'badAnswer', ANSWERED, 'unknown'],
		[200, 'OK', 'badAnswer', ANSWERED, 'unknown'],
		[200, 7, 'badAnswer', ANSWERED, 'unknown'],
		[204, null, 'badAnswer', ANSWERED, 'unknown'],
		[0, undefined, 'badAnswer', ANSWERED, 'unknown'],
		[101, {}, 'badAnswer', ANSWERED, 'unknown'],
	])('with status %i and %j: %s', (status, body, kind, message, effect) => {
		const order = refusalOf({ status, body }, ORDER);
		expect(order).toMatchObject({ kind, effect });
		expect(order.message.slice(0, message.length)).toBe(message);
		const read = refusalOf({ status, body }, READ);
		expect(read).toMatchObject({ kind, effect: 'none' });
		for (const { description } of [order, read]) expect(description).toMatch(/[.…]$/);
	});
});

describe('a read that goes wrong behind the API', () => {
	it.each([
		[206, { message: 'Runs Fetch Failed', errors: 'Internal Server Error', data: {} }],
		[206, { message: 'Tasks Fetch Failed', errors: '{"detail":"Database is away"}' }],
		[206, { message: 'Runs Fetch Failed' }],
		[206, { message: 'Error fetching tasks', errors: 'Service away' }],
		[206, { message: 'Error retrieving run tasks', errors: 'Service away' }],
		[200, { status_code: 206, message: 'Runs Fetch Failed', errors: 'x' }],
	])('is an outage, not a wrong value: %i %j', (status, body) => {
		const refusal = refusalOf({ status, body }, READ);
		expect(refusal).toMatchObject({ kind: 'unavailable', httpCode: 206 });
		expect(refusal.description).not.toContain('Check the values');
	});

	it.each([
		[206, { message: 'Tasks Fetch Failed', errors: "You Don't have Access to this Space" }],
		[206, { message: 'Runs Fetch Failed', errors: [{ loc: ['query', 'page'], msg: 'too small' }] }],
		[206, { message: 'Runs Fetch Failed', errors: 'Invalid Space Token' }],
		[400, { message: 'Failed to fetch call logs: time data does not match' }],
	])('is none where it stays wrong however often it is sent: %i %j', (status, body) => {
		expect(refusalOf({ status, body }, READ).kind).toMatch(/^(refused|forbidden)$/);
	});
});

describe('a view that takes no API keys', () => {
	const body = { message: 'Authentication credentials were not provided.', status_code: 401 };
	const headers = { 'www-authenticate': 'JWT realm="api"' };
	const read = (path: string) => ({ method: 'GET', path }) as const;
	const of = (path: string, answer: Partial<HttpAnswer> = {}) =>
		refusalOf({ status: 401, body, headers, ...answer }, read(path) as typeof READ);

	it.each([
		['spaces/', /'By ID' under 'Space' and enter the space's token/],
		['spaces/sp_abc123xyz/', /^(?!.*'By ID').*Calls can be placed in this space/],
	])('is reported as one: %s', (path, description) => {
		for (const answer of [{}, { headers: {} }]) {
			expect(of(path, answer)).toMatchObject({
				kind: 'forbidden',
				httpCode: 401,
				message: 'Unpod does not let API keys read spaces',
				description: expect.stringMatching(description),
			});
		}
	});

	it('comes with what to enter instead of the list of organizations', () => {
		expect(of('organizations/')).toMatchObject({
			message: 'Unpod does not let API keys read organizations',
			description: expect.stringContaining("enter it under 'Organization Handle'"),
		});
	});

	it('is not what a wrong key meets', () => {
		expect(of('spaces/', { body: { message: 'Invalid token.' } }).kind).toBe('keyRefused');
		expect(of('agents/', { headers: {} }).kind).toBe('keyRefused');
	});
});

describe('the words of a refusal', () => {
	it('quote the service', () => {
		const errors = { context: ['This field is required.'] };
		const { description } = refusalOf({ status: 206, body: { message: 'No', errors } }, ORDER);
		expect(description).toBe(
			'Check the values in the node. Unpod says: No - context: This field is required.',
		);
	});

	it('name the request and the status where the service says nothing', () => {
		expect(refusalOf({ status: 422, body: {} }, ORDER).description).toBe(
			'Check the values in the node. POST spaces/sp_abc123xyz/tasks/ was answered with status 422.',
		);
	});

	it.each([
		[401, { message: `No user has ${KEY}` }],
		[400, { errors: { [KEY]: ['is no field'] } }],
		[500, { detail: `${KEY}, ${KEY}` }],
		[400, { message: `${'x'.repeat(290)} ${KEY}` }],
	])('never hold the key, nor a part of it: %i', (status, body) => {
		const { message, description } = refusalOf({ status, body }, READ);
		expect(message + description).not.toContain(KEY.slice(0, 8));
		expect(description).toContain('***');
	});

	it('never hold the key in an address that the service points to', () => {
		const location = `https://acme.example/?key=${KEY}`;
		const { description } = refusalOf({ status: 301, headers: { location } }, READ);
		expect(description).toContain('https://acme.example/?key=***');
	});

	it('are cut where the service says too much', () => {
		const { description } = refusalOf({ status: 400, body: { message: 'x'.repeat(5000) } }, READ);
		expect(description.length).toBeLessThan(400);
		expect(description).toMatch(/x…$/);
	});

	it('say which dialect and host were asked', () => {
		expect(refusalOf({ status: 404, body: PAGE }, READ).message).toBe(
			'https://unpod.ai does not serve GET agents/',
		);
		for (const error of [
			refusalOf({ status: 401 }, READ),
			refusalOf({ status: 200, body: PAGE }, READ),
			badAnswer('no list', READ, settings),
		]) {
			expect(error.description).toContain("'API Version' (now Platform (v2))");
		}
	});
});

describe('a rate limit', () => {
	it('says when to try again', () => {
		const error = refusalOf({ status: 429, headers: { 'retry-after': '60' } }, ORDER);
		expect(error.retryAfterMs).toBe(60_000);
		expect(error.description).toContain('Try again in 60 seconds, or');
	});

	it.each([undefined, '', 'soon', '99999999999999999999'])(
		'stays a certain refusal whatever its header says: %j',
		(header) => {
			const error = refusalOf({ status: 429, headers: { 'retry-after': header } }, ORDER);
			expect(error).toMatchObject({ kind: 'rateLimited', effect: 'none', retryAfterMs: null });
			expect(error.description).toContain('Try again in a minute');
		},
	);

	it('of a server in trouble is kept too', () => {
		const headers = { 'retry-after': '5' };
		expect(refusalOf({ status: 503, headers }, ORDER).retryAfterMs).toBe(5000);
	});
});
