import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { testPatience } from '../../nodes/Unpod/api/http/connection';
import { DIALECTS, type Fault, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { closeUncalled, FIRST_ROUTE, refusalOf } from './credentialAnswers.mts';
import { denyHost, unusedPort } from './harness/network.mts';
import { selfSigned } from './harness/selfSigned.mts';

const ALWAYS = { times: Number.POSITIVE_INFINITY };

describe.each(DIALECTS)('the test of a credential for %s over faults', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
	});

	afterEach(async () => await closeUncalled(sandbox));

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
			/redirects the request to another address\. .*\(the redirect points to https:\/\/unpod\.example\/elsewhere\)\.$/,
		],
		[
			'500',
			{ status: 500 },
			/^Unpod could not carry out the request \(status 500\)\. .* Try again/,
		],
		[
			'429',
			{ status: 429, headers: { 'retry-after': '30' } },
			/^Unpod accepts no more requests for now\. Try again in \d+ (second|minute)s?/,
		],
		['a broken connection', { reset: 'before' }, /^The connection to Unpod broke\. .* Try again/],
	])('explains an answer that is none of Unpod: %s', async (_, fault, message) => {
		sandbox.fault({ ...fault, ...ALWAYS });
		expect(await refusalOf(sandbox, dialect)).toMatch(message);
	});

	it('gives up a server that does not answer', async () => {
		jest.replaceProperty(testPatience, 'requestMs', 200);
		sandbox.fault({ hang: true, ...ALWAYS });
		expect(await refusalOf(sandbox, dialect)).toBe(
			`Unpod did not answer in time. ${FIRST_ROUTE[dialect]} at ${sandbox.url} got no answer. Try again in a moment.`,
		);
	});

	it('keeps the key to itself where the service repeats it', async () => {
		const body = { message: `The key ${sandbox.apiKey} is too old` };
		sandbox.fault({ status: 400, body, ...ALWAYS });
		expect(await refusalOf(sandbox, dialect)).toContain('The key *** is too old');
		sandbox.clearFaults();
		sandbox.fault({ redirect: `https://unpod.example/?key=${sandbox.apiKey}`, ...ALWAYS });
		expect(await refusalOf(sandbox, dialect)).toContain('https://unpod.example/?key=***');
	});

	it('says that nobody listens', async () => {
		const baseUrl = `http://127.0.0.1:${await unusedPort()}`;
		expect(await refusalOf(sandbox, dialect, { baseUrl })).toBe(
			`Unpod does not answer at ${baseUrl}. The connection was refused. Check 'Base URL' in the credential, or try again when the server is up.`,
		);
	});

	it('says that there is no such host', async () => {
		denyHost('nowhere.invalid');
		expect(await refusalOf(sandbox, dialect, { baseUrl: 'https://nowhere.invalid' })).toBe(
			"The host https://nowhere.invalid can't be reached. Check 'Base URL' in the credential and n8n's network connection.",
		);
	});

	it('says that the certificate is not trusted, and sends no key', async () => {
		const received: string[] = [];
		const server = createServer(selfSigned('unpod.example'), ({ url = '' }, answer) => {
			received.push(url);
			answer.end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			const { port } = server.address() as AddressInfo;
			const baseUrl = `https://127.0.0.1:${port}`;
			expect(await refusalOf(sandbox, dialect, { baseUrl })).toBe(
				`The certificate of ${baseUrl} is not trusted. Check 'Base URL' in the credential, correct the server's certificate, or ask your n8n administrator to add its authority with NODE_EXTRA_CA_CERTS.`,
			);
			expect(received).toEqual([]);
		} finally {
			server.close();
		}
	});

	it('says that a server without TLS is asked for it', async () => {
		const baseUrl = sandbox.url.replace('http:', 'https:');
		expect(await refusalOf(sandbox, dialect, { baseUrl })).toBe(
			`${baseUrl} does not support https. Check 'Base URL' in the credential: a server without a certificate has an address that starts with http://.`,
		);
	});
});
