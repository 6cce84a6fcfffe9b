import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testPatience } from '../../nodes/Unpod/api/transport';
import {
	type Dialect,
	type Fault,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
} from '../sandbox/index.mts';
import { testCredential } from './harness/index.mts';
import { selfSigned } from './harness/selfSigned.mts';

const DIALECTS: Dialect[] = ['v1', 'platform'];
const NAMES = { v1: 'Quick Start (v1)', platform: 'Platform (v2)' };
const OTHER: Record<Dialect, Dialect> = { v1: 'platform', platform: 'v1' };
const FIRST_ROUTE = { v1: 'GET organizations/', platform: 'GET agents/' };
const WRONG_KEY = 'another-key-of-nobody';

let sandbox: Sandbox;

const start = async (options: SandboxOptions = {}) => {
	sandbox = await startSandbox(options);
};

afterEach(async () => {
	const written = sandbox.requests.filter(({ method }) => method !== 'GET');
	await sandbox.close();
	expect(written).toEqual([]);
	expect(sandbox.dialled).toEqual([]);
});

/** The test's answer, after it was seen that the key is not in it. */
const test = async (dialect: Dialect, fields: Record<string, string> = {}) => {
	const result = await testCredential({ ...sandbox.credentials(dialect), ...fields });
	for (const key of [sandbox.apiKey, WRONG_KEY]) expect(result.message).not.toContain(key);
	return result;
};

const refusal = async (dialect: Dialect, fields: Record<string, string> = {}) => {
	const { status, message } = await test(dialect, fields);
	expect(status).toBe('Error');
	return message;
};

const host = () => new URL(sandbox.url).origin;

describe.each(DIALECTS)('the test of a credential for %s', (dialect) => {
	it('says whose organization the key opens', async () => {
		await start();
		expect(await test(dialect)).toEqual({
			status: 'OK',
			message: 'The key works and opens the organization Acme.',
		});
	});

	it.each(['/', '/api/v1', '/api/v1/', '/api/v2/platform/'])(
		'forgives %s after the base URL and the word before the key',
		async (path) => {
			await start();
			const apiKey = ` Bearer ${sandbox.apiKey}\n`;
			const { status } = await test(dialect, { baseUrl: sandbox.url + path, apiKey });
			expect(status).toBe('OK');
		},
	);

	it('says that the key is refused, without showing it', async () => {
		await start();
		const message = await refusal(dialect, { apiKey: WRONG_KEY });
		expect(message).toMatch(
			/^Unpod refused the API key\. Check 'API Key' in the credential, and that 'API Version' \(now .*\) is the one the key is for\. Unpod says: Invalid/,
		);
		expect(message).toContain(NAMES[dialect]);
	});

	it.each<[string, Record<string, string>, string]>([
		['no key', { apiKey: ' ' }, "'API Key' of the credential is empty. Create a key"],
		['a base URL that is none', { baseUrl: 'my server' }, "'Base URL' of the credential is not"],
		['another protocol', { baseUrl: 'ftp://unpod.example' }, "'Base URL' of the credential is not"],
	])('names the field that is wrong before it asks anybody: %s', async (_, fields, message) => {
		await start();
		expect(await refusal(dialect, fields)).toContain(message);
		expect(sandbox.requests).toEqual([]);
	});

	it('tells to switch the version where the host serves the other one', async () => {
		await start({ dialects: [OTHER[dialect]] });
		expect(await refusal(dialect)).toBe(
			`${host()} does not serve ${NAMES[dialect]} but serves ${NAMES[OTHER[dialect]]}. Switch 'API Version' to ${NAMES[OTHER[dialect]]}.`,
		);
	});

	it.each<[string, Fault]>([
		['401', { status: 401, body: { detail: 'Unauthorized' } }],
		['401 as a web page', { status: 401, body: '<html>Sign in</html>' }],
		['403', { status: 403, body: { detail: 'Forbidden' } }],
	])('tells to switch the version where the key is for the other one: %s', async (_, fault) => {
		await start();
		sandbox.fault(fault);
		expect(await refusal(dialect)).toBe(
			`${host()} refuses this key for ${NAMES[dialect]} but takes it for ${NAMES[OTHER[dialect]]}. Switch 'API Version' to ${NAMES[OTHER[dialect]]}.`,
		);
	});

	it.each<[string, Fault]>([
		['404 as a web page', { status: 404, body: '<html>Not Found</html>' }],
		['404 as JSON', { status: 404, body: { detail: 'Not found.' } }],
		['405', { status: 405, body: { detail: 'Method not allowed' } }],
		['a web page', { html: true }],
		['a redirect to a page for people', { redirect: 'https://unpod.example/sign-in' }],
		['JSON without a list', { status: 200, body: { status: 'ok' } }],
	])('tells to switch the version where the other one answers: %s', async (_, fault) => {
		await start();
		sandbox.fault(fault);
		expect(await refusal(dialect)).toContain(
			`does not serve ${NAMES[dialect]} but serves ${NAMES[OTHER[dialect]]}`,
		);
	});

	it('tells both where the host serves the other version and refuses the key there', async () => {
		await start({ dialects: [OTHER[dialect]] });
		expect(await refusal(dialect, { apiKey: WRONG_KEY })).toBe(
			`${host()} does not serve ${NAMES[dialect]}. It serves ${NAMES[OTHER[dialect]]}, but refuses this key. Switch 'API Version' to ${NAMES[OTHER[dialect]]} and check 'API Key'.`,
		);
	});

	it('says that the host serves neither version', async () => {
		await start({ dialects: [] });
		expect(await refusal(dialect)).toBe(
			`${host()} does not serve ${FIRST_ROUTE[dialect]}. Check 'API Version' (now ${NAMES[dialect]}) and 'Base URL' in the credential.`,
		);
	});

	const ALWAYS = { times: Number.POSITIVE_INFINITY };

	it.each<[string, Fault, RegExp]>([
		[
			'a web page',
			{ html: true },
			/^http:.* answered GET .* with a web page\. Expected the JSON of/,
		],
		['cut-off JSON', { malformed: true }, /with something that is not JSON\. Expected the JSON of/],
		['an empty answer', { empty: true }, /with an empty answer\. Expected the JSON of/],
		[
			'a redirect',
			{ redirect: 'https://unpod.example/elsewhere' },
			/sends the request on to another address\. .*\(it points to https:\/\/unpod\.example\/elsewhere\)\.$/,
		],
		[
			'500',
			{ status: 500 },
			/^Unpod could not carry out the request \(status 500\)\. .* Try again/,
		],
		[
			'429',
			{ status: 429, headers: { 'retry-after': '30' } },
			/^Unpod takes no more requests for now\. Try again after 20\d\d-.*Z/,
		],
		['a broken connection', { reset: 'before' }, /^The connection to Unpod broke\. .* Try again/],
	])('explains an answer that is none of Unpod: %s', async (_, fault, message) => {
		await start();
		sandbox.fault({ ...fault, ...ALWAYS });
		expect(await refusal(dialect)).toMatch(message);
	});

	it('gives up a server that does not answer', async () => {
		await start();
		jest.replaceProperty(testPatience, 'requestMs', 200);
		sandbox.fault({ hang: true, ...ALWAYS });
		expect(await refusal(dialect)).toBe(
			`Unpod did not answer in time. ${FIRST_ROUTE[dialect]} at ${host()} got no answer. Try again in a moment.`,
		);
	});

	it('keeps the key to itself where the service repeats it', async () => {
		await start();
		const body = { message: `The key ${sandbox.apiKey} is too old` };
		sandbox.fault({ status: 400, body, ...ALWAYS });
		expect(await refusal(dialect)).toContain('The key *** is too old');
		sandbox.clearFaults();
		sandbox.fault({ redirect: `https://unpod.example/?key=${sandbox.apiKey}`, ...ALWAYS });
		expect(await refusal(dialect)).toContain('https://unpod.example/?key=***');
	});

	it('says that nobody listens', async () => {
		await start();
		const gone = await startSandbox();
		await gone.close();
		expect(await refusal(dialect, { baseUrl: gone.url })).toBe(
			`No Unpod answers at ${gone.url}. The connection was refused. Check 'Base URL' in the credential, or try again when the server is up.`,
		);
	});

	it('says that there is no such host', async () => {
		await start();
		expect(await refusal(dialect, { baseUrl: 'https://nowhere.invalid' })).toBe(
			"The host https://nowhere.invalid can't be reached. Check 'Base URL' in the credential and n8n's network connection.",
		);
	});

	it('says that the certificate is not trusted, and sends no key', async () => {
		await start();
		const received: string[] = [];
		const server = createServer(selfSigned('unpod.example'), ({ url = '' }, answer) => {
			received.push(url);
			answer.end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			const { port } = server.address() as AddressInfo;
			const baseUrl = `https://127.0.0.1:${port}`;
			expect(await refusal(dialect, { baseUrl })).toBe(
				`The certificate of ${baseUrl} is not trusted. Check 'Base URL' in the credential, or have the server's certificate put right.`,
			);
			expect(received).toEqual([]);
		} finally {
			server.close();
		}
	});

	it('says that a server without TLS is asked for it', async () => {
		await start();
		const baseUrl = sandbox.url.replace('http:', 'https:');
		expect(await refusal(dialect, { baseUrl })).toBe(
			`${baseUrl} does not speak https. Check 'Base URL' in the credential: a server without a certificate has an address that starts with http://.`,
		);
	});
});

describe('the test of a credential for v1', () => {
	it('names several organizations, and takes one that is no list', async () => {
		await start();
		for (let number = 2; number <= 7; number++) {
			sandbox.world.addOrganization({ name: `Branch ${number}` });
		}
		expect(await test('v1')).toEqual({
			status: 'OK',
			message:
				'The key works and opens the organizations Acme, Branch 2, Branch 3, Branch 4, Branch 5 and 2 more.',
		});
		const details = { id: 1, name: 'Acme', domain: 'acme.example', members: [{ id: 7 }] };
		for (const body of [details, { data: details }]) {
			sandbox.fault({ status: 200, body });
			const { message } = await test('v1');
			expect(message).toBe('The key works and opens the organization Acme.');
		}
	});

	it('is content with a key that opens no organization yet', async () => {
		await start();
		sandbox.fault({ status: 200, body: { results: [] } });
		expect(await test('v1')).toEqual({
			status: 'OK',
			message: 'The key works. It opens no organization yet.',
		});
	});
});

describe('the test of a credential for the platform', () => {
	const unknown = /^Unpod knows no organization 'nobody\.example'\. Check 'Organization Handle'/;

	it('says that the organization handle is unknown or empty', async () => {
		await start();
		expect(await refusal('platform', { organizationHandle: 'nobody.example' })).toMatch(unknown);
		expect(await refusal('platform', { organizationHandle: '' })).toMatch(
			/^'Organization Handle' is empty\. Enter the domain handle/,
		);
		sandbox.fault({
			status: 400,
			body: { status_code: 400, message: 'Org-Handle header is required.' },
		});
		expect(await refusal('platform', { organizationHandle: '' })).toContain('is empty');
	});

	it('says that the key is refused before it says anything of the handle', async () => {
		await start();
		const fields = { apiKey: WRONG_KEY, organizationHandle: '' };
		expect(await refusal('platform', fields)).toContain('Unpod refused the API key');
	});

	it('says that the key belongs to another organization, whose agents it may list all the same', async () => {
		await start();
		const other = { name: 'Other', domain_handle: 'other.example' };
		sandbox.fault({ on: { path: 'organizations' }, status: 200, body: { data: [other] } });
		expect(await refusal('platform')).toBe(
			"The key works, but not for the organization 'acme.example'. It opens other.example. Enter one of these under 'Organization Handle', or use a key of a member of 'acme.example'.",
		);
	});

	it.each<[string, Fault | null]>([
		['401', null],
		['500', { on: { path: 'organizations' }, status: 500 }],
		['an empty list', { on: { path: 'organizations' }, status: 200, body: { data: [] } }],
		[
			'rows without handles',
			{ on: { path: 'organizations' }, status: 200, body: { data: [{ id: 1 }] } },
		],
	])('names the handle where Unpod shows no organizations to a key: %s', async (_, fault) => {
		await start({ tokenMayReadSpaces: fault !== null });
		if (fault) sandbox.fault(fault);
		expect(await test('platform')).toEqual({
			status: 'OK',
			message: 'The key works and opens the organization acme.example.',
		});
	});
});
