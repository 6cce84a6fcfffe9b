import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import { Connection } from '../../../../nodes/Unpod/api/http/connection';
import { Lists } from '../../../../nodes/Unpod/api/lists/lists';
import { idOf } from '../../../../nodes/Unpod/api/v1/rows';
import { collect } from '../../../../nodes/Unpod/api/lists/pagination';
import type { JsonObject, JsonValue } from '../../../../nodes/Unpod/domain/json';

const settings = readSettings({ apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' });
const URL_OF_LIST = 'https://api.unpod.ai/api/v1/call-logs/';

interface Answered {
	status?: number;
	body: JsonValue;
}

/** Lists whose pages are answered so, one after the other, and a note of what was asked for. */
function listsOf(pageSize: number | null, ...answers: Answered[]) {
	const asked: Array<{ url: string; qs: unknown }> = [];
	const connection = new Connection(settings, async ({ url, qs }) => {
		const { status = 200, body } = answers[asked.length] ?? { body: { results: [] } };
		asked.push({ url, qs });
		return { status, headers: {}, body };
	});
	const lists = new Lists(connection, idOf, pageSize);
	const pages = (firstPage?: number) =>
		lists.pages('call-logs/', { space_token: 'sp' }, (row) => row, { firstPage });
	return { asked, pages };
}

const listOf = (...answers: Answered[]) => {
	const { asked, pages } = listsOf(null, ...answers);
	return { asked, list: pages() };
};

const tenRows = (from: number) => Array.from({ length: 10 }, (_, index) => ({ id: from + index }));

describe('a list of v1', () => {
	it('is asked for as the article prints it, then by the number of the page', async () => {
		const { asked, list } = listOf({ body: { results: tenRows(1) } }, { body: { results: [] } });
		await collect(list);
		expect(asked).toEqual([
			{ url: URL_OF_LIST, qs: { space_token: 'sp' } },
			{ url: URL_OF_LIST, qs: { space_token: 'sp', page: 2 } },
		]);
	});

	it('takes the query of a link, and neither its address nor what the list is of', async () => {
		const next =
			'https://acme.example/api/v1/other/?limit=10&offset=10&space_token=another&view=full';
		const { asked, list } = listOf(
			{ body: { results: tenRows(1), next } },
			{ body: { results: tenRows(11), next: null } },
		);
		expect(await collect(list)).toHaveLength(20);
		const qs = { limit: '10', offset: '10', space_token: 'sp', view: 'full' };
		expect(asked[1]).toEqual({ url: URL_OF_LIST, qs });
	});

	it('is asked for a later page by offset once a page has shown that it is paged so', async () => {
		const { asked, pages } = listsOf(
			null,
			{ body: { results: tenRows(1), next: '?limit=10&offset=10' } },
			{ body: { results: tenRows(31), next: null } },
		);
		await collect(pages(), 10);
		expect(await collect(pages(4))).toEqual(tenRows(31));
		expect(asked[1].qs).toEqual({ space_token: 'sp', limit: '10', offset: 30 });
	});

	it.each([
		['page', { status: 404, body: { detail: 'Invalid page.' } }],
		['page', { body: { results: [] } }],
	])('ends where the service says that there is no such %s', async (_, answer) => {
		const { list } = listOf({ body: { results: tenRows(1) } }, answer);
		expect(await collect(list)).toHaveLength(10);
	});

	it('is refused where it promises a page that is not there', async () => {
		const promising = { body: { results: tenRows(1), next: '?page=2' } };
		const gone = { status: 404, body: { detail: 'Invalid page.' } };
		const { list } = listOf(promising, gone, promising, gone);
		await expect(collect(list)).rejects.toMatchObject({
			kind: 'badAnswer',
			message:
				'https://api.unpod.ai announces more rows of GET call-logs/, but does not return them',
			description: expect.stringContaining('Try again in a moment.'),
		});
	});

	it('does not end with another refusal', async () => {
		const gone = { status: 404, body: { message: 'Space not found.' } };
		const { list } = listOf({ body: { results: tenRows(1) } }, gone);
		await expect(collect(list)).rejects.toThrow('Unpod did not find what was asked for');
		const cursor = { status: 404, body: { detail: 'Invalid cursor' } };
		const walked = listOf({ body: { results: tenRows(1), next: '?cursor=a' } }, cursor);
		await expect(collect(walked.list)).rejects.toThrow('Unpod did not find what was asked for');
	});

	it('says so where a refusal comes with a good status', async () => {
		const { list } = listOf({ body: { success: false, errors: ['The store is down'] } });
		await expect(collect(list)).rejects.toThrow(
			'https://api.unpod.ai answered GET call-logs/ with no list',
		);
	});

	it.each<[string, JsonObject[]]>([
		[
			'their own ID',
			[
				{ id: 1, run_id: 8 },
				{ id: 2, run_id: 8 },
			],
		],
		[
			'an ID of the call',
			[
				{ call_id: 'a', run_id: 8 },
				{ call_id: 'b', run_id: 8 },
			],
		],
		[
			'an ID of the log',
			[
				{ call_log_id: 1, task_id: 7 },
				{ call_log_id: 2, task_id: 7 },
			],
		],
		[
			'their time',
			[
				{ run_id: 8, started_at: '10:00' },
				{ run_id: 8, started_at: '10:05' },
			],
		],
		['their run', [{ run_id: 8 }, { run_id: 9 }]],
		['all they say', [{ phone_number: '1' }, { phone_number: '2' }]],
	])('has several calls of a redialled run, kept apart by %s', async (_, rows) => {
		const { list } = listOf({ body: { results: [...rows, ...rows] } });
		expect(await collect(list)).toEqual(rows);
	});

	it('has a run once, whatever became of it between two pages', async () => {
		const { list } = listOf(
			{ body: { results: [...tenRows(1), { run_id: 8, status: 'queued' }] } },
			{ body: { results: [{ run_id: 8, status: 'completed' }] } },
		);
		expect(await collect(list)).toHaveLength(11);
	});
});

describe('a list with pages of a size that is asked for', () => {
	it('is asked for by number and size', async () => {
		const { asked, pages } = listsOf(
			10,
			{ body: { data: tenRows(1), count: 13 } },
			{ body: { data: [{ id: 11 }], count: 13 } },
		);
		await collect(pages(), 11);
		expect(asked.map(({ qs }) => qs)).toEqual([
			{ space_token: 'sp', page: 1, page_size: 10 },
			{ space_token: 'sp', page: 2, page_size: 10 },
		]);
	});
});
