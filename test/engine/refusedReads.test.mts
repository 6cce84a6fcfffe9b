import { inspect } from 'node:util';
import { Connection, patience } from '../../nodes/Unpod/api/http/connection';
import { DIALECTS, type Fault, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { denyHost, type EngineRun, locator, openSandbox, runNode } from './harness/index.mts';
import { NAMES } from './credentialAnswers.mts';
import { NO_MORE, REFUSAL_CASES, SENT_ON } from './refusalCases.mts';

const ROUTES = {
	v1: 'GET runs/',
	platform: 'GET spaces/sp_abc123xyz/runs/',
	speech: 'GET calls',
};
const FOREVER = { times: Number.POSITIVE_INFINITY };

describe.each(DIALECTS)('a refused read in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const read = async (credentials = sandbox.credentials(dialect)) =>
		await runNode({
			parameters: {
				resource: 'run',
				operation: 'getAll',
				spaceToken: locator(sandbox.spaceToken),
				returnAll: true,
			},
			credentials,
		});

	const filledIn = (text: string) =>
		text
			.replace('HOST', sandbox.url)
			.replace('ROUTE', ROUTES[dialect])
			.replace('HANDLE', dialect === 'v1' ? '' : "'Organization Handle' and ")
			.replace('VERSION', NAMES[dialect]);

	/** Neither what n8n shows nor what it saves or logs has the key in it. */
	const expectNoKey = ({ error, run }: EngineRun) => {
		const shown = [error?.message, error?.description, error?.stack, JSON.stringify(error)];
		const logged = [error, error?.cause, run.data.resultData].map((part) =>
			inspect(part, { depth: 10, maxStringLength: null, maxArrayLength: null }),
		);
		expect([...shown, ...logged].join('\n')).not.toContain(sandbox.apiKey);
	};

	it.each(Object.entries(REFUSAL_CASES))('is explained: %s', async (_, expected) => {
		if ('hang' in expected.fault) jest.replaceProperty(patience, 'requestMs', 100);
		sandbox.fault({ ...expected.fault, ...FOREVER });
		const before = sandbox.clock.now();
		const result = await read();
		const { error } = result;
		expect(error?.message).toBe(`${filledIn(expected.message)} [item 0]`);
		expect(error?.message).not.toMatch(/\b(error|failure|mistake|problem)\b/i);
		expect(error?.description).toContain(filledIn(expected.description));
		expect(error?.description).toMatch(/\b(Check|Try|Ask|Set) /);
		expect(error).toHaveProperty('context.itemIndex', 0);
		expect(Connection.prototype.ask).toHaveBeenCalledTimes(expected.requests);
		// One that is given up before it arrives is no other to the node.
		if (!('hang' in expected.fault)) expect(sandbox.requests).toHaveLength(expected.requests);
		expect(sandbox.clock.now() - before).toBeLessThanOrEqual(60_000);
		expectNoKey(result);
	});

	it.each([
		[
			'nobody listens',
			'http://127.0.0.1:9',
			"Unpod does not answer at http://127.0.0.1:9 [item 0]; The connection was refused. Check 'Base URL' in the credential, or try again when the server is up.",
		],
		[
			'no such host',
			'https://nowhere.invalid',
			"The host https://nowhere.invalid can't be reached [item 0]; Check 'Base URL' in the credential and n8n's network connection.",
		],
	])('is explained: %s', async (_, baseUrl, text) => {
		denyHost('nowhere.invalid');
		const result = await read({ ...sandbox.credentials(dialect), baseUrl });
		expect(`${result.error?.message}; ${result.error?.description}`).toBe(text);
		expectNoKey(result);
	});

	it('keeps the key out of what the service repeats', async () => {
		const { apiKey } = sandbox;
		const echoes: Fault[] = [
			{ status: 400, body: { message: `No such key: ${apiKey}` } },
			{ status: 403, body: { errors: { authorization: [`Bearer ${apiKey}`] } } },
			{ status: 500, body: { detail: `${'x'.repeat(290)}${apiKey}` } },
			{ redirect: `https://unpod.example/?key=${apiKey}` },
		];
		for (const fault of echoes) {
			sandbox.fault(fault);
			const result = await read();
			expectNoKey(result);
			expect(result.error?.description).toContain('***');
		}
	});

	it('is over as soon as the service answers', async () => {
		sandbox.world.addHistory(3);
		const faults: Fault[] = [
			{ status: 503 },
			{ status: 429 },
			{ reset: 'before' },
			{ status: 502 },
		];
		for (const fault of faults) sandbox.fault(fault);
		const { json, error } = await read();
		expect(error).toBeNull();
		expect(json).toHaveLength(3);
		expect(sandbox.requests).toHaveLength(5);
	});

	it.each([
		[429, '20', 20_000],
		[429, 'Mon, 02 Mar 2026 09:00:45 GMT', 45_000],
		[503, '20', 20_000],
		[503, 'Mon, 02 Mar 2026 09:00:45 GMT', 45_000],
	])('is repeated when Unpod wants it: %d, Retry-After %s', async (status, retryAfter, waitMs) => {
		const before = sandbox.clock.now();
		sandbox.fault({ status, headers: { 'retry-after': retryAfter } });
		const { error } = await read();
		expect(error).toBeNull();
		expect(sandbox.clock.now() - before).toBe(waitMs);
	});

	it('is given up where the waits that Unpod asks for come to more than a minute', async () => {
		sandbox.fault({ status: 429, headers: { 'retry-after': '40' }, ...FOREVER });
		const { error } = await read();
		expect(error?.message).toBe(`${NO_MORE} [item 0]`);
		expect(sandbox.requests).toHaveLength(2);
		expect(error?.description).toContain('Try again in 40 seconds, or');
	});

	it.each([301, 302, 303, 307, 308])(
		'never takes the key to another server: %d',
		async (status) => {
			const elsewhere = await startSandbox();
			try {
				sandbox.fault({ redirect: `${elsewhere.url}/api/v1/runs/`, status, ...FOREVER });
				const { error } = await read();
				expect(error?.message).toBe(`${filledIn(SENT_ON)} [item 0]`);
				expect(error?.description).toContain(
					`(the redirect points to ${elsewhere.url}/api/v1/runs/)`,
				);
				expect(sandbox.requests).toHaveLength(1);
				expect(elsewhere.requests).toEqual([]);
			} finally {
				await elsewhere.close();
			}
		},
	);

	it('asks for the next page here, wherever the link to it points', async () => {
		const elsewhere = await startSandbox();
		try {
			sandbox.world.addHistory(130);
			const rows = Array.from({ length: 50 }, (_, index) => ({ run_id: `R${index}`, id: index }));
			const next = `${elsewhere.url}/api/v1/runs/?page=2`;
			sandbox.fault({ status: 200, body: { next, results: rows } });
			const { error, json } = await read();
			expect(error).toBeNull();
			expect(json.length).toBeGreaterThan(50);
			expect(sandbox.requests[1].query.page).toBe('2');
			expect(elsewhere.requests).toEqual([]);
		} finally {
			await elsewhere.close();
		}
	});
});
