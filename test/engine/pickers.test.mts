import type { INodeListSearchItems, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox, type SandboxOptions } from '../sandbox/index.mts';
import { locator, openSandbox, searchList } from './harness/index.mts';

const OF_SPACE = ['searchAgents', 'searchTasks', 'searchRuns'];

let sandbox: Sandbox;

const start = async (options: SandboxOptions = {}) => {
	sandbox = await openSandbox(options);
};

const call = (phoneNumber: string) => sandbox.world.placeRun({ contacts: [{ phoneNumber }] });

describe.each(DIALECTS)('the pickers in %s', (dialect) => {
	const search = async (
		method: string,
		filter?: string,
		paginationToken?: string,
		more: { parameters?: INodeParameters; credentials?: Record<string, string> } = {},
	) =>
		await searchList({
			method,
			filter,
			paginationToken,
			parameters: more.parameters ?? { spaceToken: locator(sandbox.spaceToken) },
			credentials: { ...sandbox.credentials(dialect), ...more.credentials },
		});

	/** The platform says of an agent what kind it is. */
	const named = (name: string) => (dialect === 'platform' ? `${name}, Voice` : name);

	/** Scrolls to the end, as the editor does. */
	const scroll = async (method: string, filter?: string) => {
		const pages: INodeListSearchItems[][] = [];
		let token: unknown;
		do {
			const page = await search(method, filter, token === undefined ? undefined : String(token));
			pages.push(page.results);
			token = page.paginationToken;
		} while (token !== undefined && pages.length < 50);
		return pages;
	};

	const refusal = async (...asked: Parameters<typeof search>): Promise<unknown> =>
		await search(...asked).catch((error: unknown) => error);

	/** Speech has no spaces to list. */
	const ofDirectory = dialect === 'speech' ? ['searchAgents'] : ['searchSpaces', 'searchAgents'];

	it('marks spaces that place no calls', async () => {
		await start();
		sandbox.world.addSpace({ name: 'Articles', token: 'sp_articles', contentType: 'table' });
		const { results } = await search('searchSpaces');
		if (dialect === 'speech') {
			expect(results).toEqual([{ name: 'Acme', value: 'acme.example' }]);
			return;
		}
		const unmarked = { name: 'Articles', value: 'sp_articles' };
		expect(results).toEqual([
			dialect === 'v1' ? unmarked : { ...unmarked, name: 'Articles (places no calls)' },
			{ name: 'My Workspace', value: 'sp_abc123xyz' },
		]);
	});

	it.each(ofDirectory)('shows %s by name, page by page to the end', async (method) => {
		await start();
		for (let index = 0; index < 230; index++) {
			const name = `Place ${String(index).padStart(3, '0')}`;
			if (method === 'searchSpaces') sandbox.world.addSpace({ name });
			else sandbox.world.addAgent({ name });
		}
		const pages = await scroll(method);
		expect(pages.map((page) => page.length)).toEqual([100, 100, 31]);
		const entries = pages.flat();
		expect(new Set(entries.map(({ value }) => value)).size).toBe(231);
		const names = entries.map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
	});

	it('finds spaces and agents by a part of their name or ID, whatever page they are on', async () => {
		await start();
		for (let index = 0; index < 130; index++) {
			sandbox.world.addSpace({ name: `Place ${index}` });
			sandbox.world.addAgent({ name: `Place ${index}` });
		}
		sandbox.world.addSpace({ name: 'Zürich', token: 'sp_zurich' });
		sandbox.world.addAgent({ name: 'Zoe', handle: 'night-shift' });
		expect((await search('searchAgents', 'night')).results).toEqual([
			{ name: named('Zoe (night-shift)'), value: 'night-shift' },
		]);
		expect(await search('searchAgents', 'nobody of that name')).toEqual({ results: [] });
		if (dialect === 'speech') return;
		expect((await search('searchSpaces', ' zÜR ')).results).toEqual([
			{ name: 'Zürich', value: 'sp_zurich' },
		]);
		expect((await search('searchSpaces', 'SP_ZURICH')).results).toHaveLength(1);
	});

	it.each(['searchTasks', 'searchRuns'])(
		'shows %s newest first, page by page to the end',
		async (method) => {
			await start();
			sandbox.world.addHistory(240);
			const newest = call(JANE);
			const pages = await scroll(method);
			expect(pages.length).toBeGreaterThan(2);
			expect(pages.every((page) => page.length > 0)).toBe(true);
			const entries = pages.flat();
			expect(entries).toHaveLength(241);
			expect(new Set(entries.map(({ value }) => value)).size).toBe(241);
			const id = method === 'searchTasks' ? newest.tasks[0].taskId : newest.runId;
			if (dialect === 'platform') expect(entries[0].value).toBe(id);
			expect(entries[0].name).toMatch(/^2026-03-02 09:00, (queued|pending), /);
			expect(entries[0].name).toContain(String(entries[0].value));
		},
	);

	it('finds a task by its number, however many newer ones there are', async () => {
		await start();
		call(JANE);
		sandbox.clock.advance(60_000);
		for (const phoneNumber of numbers(700).slice(1)) call(phoneNumber);
		const { results } = await search('searchTasks', JANE);
		expect(results).toHaveLength(1);
		expect(results[0].name).toContain(JANE);
	});

	it('finds runs by their state, and comes to an end where there is none', async () => {
		await start();
		sandbox.world.addHistory(240);
		const { runId } = call(JANE);
		sandbox.world.finish(runId, 'failed');
		expect((await search('searchRuns', 'failed')).results).toHaveLength(1);
		expect((await scroll('searchRuns', 'nothing like it')).flat()).toEqual([]);
	});

	it('asks for no page beyond the last, and takes a refusal of one for the end', async () => {
		await start();
		sandbox.world.addHistory(240);
		await scroll('searchRuns');
		const asked = sandbox.requests.map(({ query }) => query.page ?? '1');
		const pages = {
			v1: ['1', '2', '3', '4', '5'],
			platform: ['1', '2', '3'],
			speech: ['1', '1', '1'],
		};
		expect(asked).toEqual(pages[dialect]);
		if (dialect !== 'v1') return;
		sandbox.fault({ status: 404, body: { detail: 'Invalid page.' } });
		expect(await search('searchRuns', '', '6')).toEqual({ results: [] });
	});

	it.each(OF_SPACE)('asks for a space first, before any request: %s', async (method) => {
		await start();
		for (const spaceToken of ['', locator(''), { ...locator(''), mode: 'list' }]) {
			const error = await refusal(method, '', undefined, { parameters: { spaceToken } });
			if (method === 'searchAgents' && dialect !== 'v1') {
				expect(error).toMatchObject({ results: [{ value: 'support-agent' }] });
				continue;
			}
			expect(error).toMatchObject({
				message: expect.stringMatching(/^'Space' is (empty|needed to list agents)$/),
				description: expect.stringMatching(/^(Pick a space first|.* Pick one under 'Space')/),
			});
			expect(sandbox.requests).toEqual([]);
		}
	});

	it.each([...new Set([...ofDirectory, ...OF_SPACE])])(
		'shows why %s was refused and that the ID can be entered',
		async (method) => {
			await start();
			const faults = {
				'Unpod refused the API key': { status: 401, body: { detail: 'Not with a key.' } },
				'Unpod does not allow this with your API key': { status: 403 },
				'Unpod did not find what was asked for': { status: 404 },
				'Unpod did not accept the request': {
					status: 206,
					body: { message: 'Invalid Space Token' },
				},
			};
			for (const [message, fault] of Object.entries(faults)) {
				// Where agents are refused, Speech asks for pipes.
				sandbox.fault({ ...fault, times: 2 });
				expect(await refusal(method)).toMatchObject({
					message,
					description: expect.stringMatching(/choose 'By ID' and enter the ID\.$/),
				});
				sandbox.clearFaults();
			}
		},
	);

	it('shows why no list came at all', async () => {
		await start();
		sandbox.fault({ html: true });
		expect(await refusal('searchSpaces')).toMatchObject({
			message: expect.stringMatching(/ with a web page$/),
			description: expect.stringContaining("Check 'Base URL' and 'API Version'"),
		});
		await sandbox.close();
		expect(await refusal('searchSpaces')).toMatchObject({
			message: `Unpod does not answer at ${sandbox.url}`,
			description: expect.stringContaining("Check 'Base URL'"),
		});
	});

	it('names what the credential lacks', async () => {
		await start();
		const noKey = { credentials: { apiKey: '' } };
		expect(await refusal('searchSpaces', '', undefined, noKey)).toMatchObject({
			message: "'API Key' of the credential is empty",
			description: expect.stringContaining('Create a key in Unpod'),
		});
		expect(sandbox.requests).toEqual([]);
		if (dialect === 'v1') return;
		const noHandle = { credentials: { organizationHandle: '' } };
		for (const method of ['searchSpaces', 'searchAgents']) {
			expect(await refusal(method, '', undefined, noHandle)).toMatchObject({
				message: expect.stringMatching(/^Unpod did not accept|^'Organization Handle' .* is empty$/),
				description: expect.stringMatching(
					/^(Check 'Organization Handle'|Enter the domain handle)/,
				),
			});
		}
	});
});

describe('the picker of spaces where a key may not list them', () => {
	it('says to enter the ID, while agents can be picked', async () => {
		await start({ tokenMayReadSpaces: false });
		const credentials = sandbox.credentials('platform');
		await expect(searchList({ method: 'searchSpaces', credentials })).rejects.toMatchObject({
			message: 'Unpod does not let API keys read spaces',
			description: expect.stringMatching(/^(?!.*'By ID'.*'By ID').*'By ID' under 'Space'/),
		});
		const { results } = await searchList({ method: 'searchAgents', credentials });
		expect(results).toEqual([{ name: 'Support (support-agent), Voice', value: 'support-agent' }]);
	});
});

describe('the picker of spaces of Speech, which shows the organization', () => {
	const pickSpaces = async (more: object = {}) => {
		const credentials = { ...sandbox.credentials('speech'), ...more };
		return await searchList({ method: 'searchSpaces', credentials });
	};

	it('shows its handle where a key may not read its name', async () => {
		await start({ tokenMayReadSpaces: false });
		const { results } = await pickSpaces();
		expect(results).toMatchObject([{ value: 'acme.example' }]);
	});

	it('says that the key is refused', async () => {
		await start();
		await expect(pickSpaces({ apiKey: 'key-of-another' })).rejects.toMatchObject({
			message: 'Unpod refused the API key',
		});
	});

	it('shows its handle where the list of organizations alone refuses the key', async () => {
		await start();
		sandbox.fault({
			on: { path: /organizations/ },
			status: 401,
			body: { message: 'Invalid token.' },
		});
		const { results } = await pickSpaces();
		expect(results).toMatchObject([{ value: 'acme.example' }]);
	});
});

describe('the picker of agents on the platform, which lists all published types', () => {
	it('shows the type, those that speak first', async () => {
		await start();
		sandbox.world.addAgent({ name: 'Archive', handle: 'archive', type: 'Data' });
		sandbox.world.addAgent({ name: 'Writer', handle: 'writer', type: 'LLM' });
		sandbox.world.addAgent({ name: 'Zoe', handle: 'zoe', type: 'Voice' });
		const credentials = sandbox.credentials('platform');
		const { results } = await searchList({ method: 'searchAgents', credentials });
		expect(results.map(({ name }) => name)).toEqual([
			'Support (support-agent), Voice',
			'Zoe (zoe), Voice',
			'Archive (archive), Data',
			'Writer (writer), LLM',
		]);
	});
});
