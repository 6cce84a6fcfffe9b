import {
	type Dialect,
	DIALECTS,
	type Fault,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
	WRONG_HOST,
} from '../sandbox/index.mts';
import {
	answerOf,
	closeUncalled,
	FIRST_ROUTE,
	NAMES,
	OWN_PATH,
	refusalOf,
	WRONG_KEY,
} from './credentialAnswers.mts';

/** The other dialects, which a credential is tried in where its own doesn't answer. */
const others = (dialect: Dialect) => DIALECTS.filter((other) => other !== dialect);

/** Their names in a sentence. */
const namesOf = (dialects: Dialect[], word: 'and' | 'or') =>
	dialects.map((dialect) => NAMES[dialect]).join(` ${word} `);

let sandbox: Sandbox;

const start = async (options: SandboxOptions = {}) => {
	sandbox = await startSandbox(options);
};

afterEach(async () => await closeUncalled(sandbox));

describe.each(DIALECTS)('the test of a credential for %s', (dialect) => {
	it('says whose organization the key opens', async () => {
		await start();
		expect(await answerOf(sandbox, dialect)).toEqual({
			status: 'OK',
			message: 'The key works and has access to the organization Acme.',
		});
	});

	it.each(['/', '/api/v1', '/api/v1/', '/api/v2/platform/'])(
		'forgives %s after the base URL and the word before the key',
		async (path) => {
			await start();
			const apiKey = ` Bearer ${sandbox.apiKey}\n`;
			const { status } = await answerOf(sandbox, dialect, { baseUrl: sandbox.url + path, apiKey });
			expect(status).toBe('OK');
		},
	);

	it('says that the key is refused, without showing it', async () => {
		await start();
		const message = await refusalOf(sandbox, dialect, { apiKey: WRONG_KEY });
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
		expect(await refusalOf(sandbox, dialect, fields)).toContain(message);
		expect(sandbox.requests).toEqual([]);
	});

	it.each(others(dialect))(
		'says to switch the version where the host serves %s alone',
		async (other) => {
			await start({ dialects: [other] });
			expect(await refusalOf(sandbox, dialect)).toBe(
				`${sandbox.url} does not serve ${NAMES[dialect]} but serves ${NAMES[other]}. Switch 'API Version' to ${NAMES[other]}.`,
			);
		},
	);

	it.each<[string, Fault]>([
		['401', { status: 401, body: { detail: 'Unauthorized' } }],
		['401 as a web page', { status: 401, body: '<html>Sign in</html>' }],
		['403', { status: 403, body: { detail: 'Forbidden' } }],
	])('says to switch the version where the key is for the other one: %s', async (_, fault) => {
		await start();
		sandbox.fault({ ...fault, on: { path: OWN_PATH[dialect] }, times: 2 });
		expect(await refusalOf(sandbox, dialect)).toBe(
			`${sandbox.url} refuses this key for ${NAMES[dialect]} but accepts it for ${namesOf(others(dialect), 'and')}. Switch 'API Version' to ${namesOf(others(dialect), 'or')}.`,
		);
	});

	it.each<[string, Fault]>([
		['404 as a web page', { status: 404, body: '<html>Not Found</html>' }],
		['404 as JSON', { status: 404, body: { detail: 'Not found.' } }],
		['405', { status: 405, body: { detail: 'Method not allowed' } }],
		['a web page', { html: true }],
		['a redirect to a page for people', { redirect: 'https://unpod.example/sign-in' }],
		['JSON without a list', { status: 200, body: { status: 'ok' } }],
	])('says to switch the version where the other one answers: %s', async (_, fault) => {
		await start();
		sandbox.fault({ ...fault, on: { path: OWN_PATH[dialect] }, times: 2 });
		expect(await refusalOf(sandbox, dialect)).toContain(
			`does not serve ${NAMES[dialect]} but serves ${namesOf(others(dialect), 'and')}`,
		);
	});

	it.each(others(dialect))(
		'says both where the host serves %s and refuses the key there',
		async (other) => {
			await start({ dialects: [other] });
			expect(await refusalOf(sandbox, dialect, { apiKey: WRONG_KEY })).toBe(
				`${sandbox.url} does not serve ${NAMES[dialect]}. It serves ${NAMES[other]}, but refuses this key. Switch 'API Version' to ${NAMES[other]} and check 'API Key'.`,
			);
		},
	);

	it('says that the host serves neither version', async () => {
		await start({ dialects: [] });
		expect(await refusalOf(sandbox, dialect)).toBe(
			`${sandbox.url} does not serve ${FIRST_ROUTE[dialect]}. Check 'API Version' (now ${NAMES[dialect]}) and 'Base URL' in the credential.`,
		);
	});
});

describe('the test of a credential for v1', () => {
	it('names several organizations, and takes one that is no list', async () => {
		await start();
		for (let number = 2; number <= 7; number++) {
			sandbox.world.addOrganization({ name: `Branch ${number}` });
		}
		expect(await answerOf(sandbox, 'v1')).toEqual({
			status: 'OK',
			message:
				'The key works and has access to the organizations Acme, Branch 2, Branch 3, Branch 4, Branch 5 and 2 more.',
		});
		const details = { id: 1, name: 'Acme', domain: 'acme.example', members: [{ id: 7 }] };
		for (const body of [details, { data: details }]) {
			sandbox.fault({ status: 200, body });
			const { message } = await answerOf(sandbox, 'v1');
			expect(message).toBe('The key works and has access to the organization Acme.');
		}
	});

	it('is content with a key that opens no organization yet', async () => {
		await start();
		sandbox.fault({ status: 200, body: { results: [] } });
		expect(await answerOf(sandbox, 'v1')).toEqual({
			status: 'OK',
			message: 'The key works. It has no access to an organization yet.',
		});
	});
});

describe('the test of a credential for the platform', () => {
	const unknown = /^Unpod has no organization 'nobody\.example'\. Check 'Organization Handle'/;

	it('says that the organization handle is unknown or empty', async () => {
		await start();
		expect(await refusalOf(sandbox, 'platform', { organizationHandle: 'nobody.example' })).toMatch(
			unknown,
		);
		expect(await refusalOf(sandbox, 'platform', { organizationHandle: '' })).toMatch(
			/^'Organization Handle' is empty\. Enter the domain handle/,
		);
		sandbox.fault({
			status: 400,
			body: { status_code: 400, message: 'Org-Handle header is required.' },
		});
		expect(await refusalOf(sandbox, 'platform', { organizationHandle: '' })).toContain('is empty');
	});

	it('says that the key is refused before it says anything of the handle', async () => {
		await start();
		const fields = { apiKey: WRONG_KEY, organizationHandle: '' };
		expect(await refusalOf(sandbox, 'platform', fields)).toContain('Unpod refused the API key');
	});

	it('says that the key belongs to another organization, whose agents it may list all the same', async () => {
		await start();
		const other = { name: 'Other', domain_handle: 'other.example' };
		sandbox.fault({ on: { path: 'organizations' }, status: 200, body: { data: [other] } });
		expect(await refusalOf(sandbox, 'platform')).toBe(
			"The key works, but not for the organization 'acme.example'. It has access to other.example. Enter one of these under 'Organization Handle', or use a key of a member of 'acme.example'.",
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
	])(
		'says what it could not see where Unpod shows no organizations to a key: %s',
		async (_, fault) => {
			await start({ tokenMayReadSpaces: fault !== null });
			if (fault) sandbox.fault(fault);
			expect(await answerOf(sandbox, 'platform')).toEqual({
				status: 'OK',
				message:
					"The key works, and Unpod knows the organization 'acme.example'. This test can't show whether the key may use it, since Unpod does not let API keys read organizations. If Unpod refuses access later, check 'Organization Handle'.",
			});
		},
	);

	it('claims no access to the organization of somebody else, whose agents are listed all the same', async () => {
		await start({ tokenMayReadSpaces: false });
		sandbox.world.addOrganization({ name: 'Other', handle: 'other.example' });
		const fields = { organizationHandle: 'other.example' };
		const { message } = await answerOf(sandbox, 'platform', fields);
		expect(message).toMatch(/^The key works, and Unpod knows the organization 'other\.example'\./);
		expect(message).not.toContain('opens');
	});

	it('says that a server does not go by the address', async () => {
		await start();
		sandbox.fault({ ...WRONG_HOST, times: Number.POSITIVE_INFINITY });
		expect(await refusalOf(sandbox, 'platform')).toMatch(
			/^The server does not accept the host name of .*\. .* Check 'Base URL' in the credential/,
		);
	});
});
