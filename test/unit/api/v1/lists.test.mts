import { collect } from '../../../../nodes/Unpod/api/pagination';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import { Connection } from '../../../../nodes/Unpod/api/http/transport';
import { listOver } from '../../../../nodes/Unpod/api/v1/lists';
import type { JsonObject, JsonValue } from '../../../../nodes/Unpod/domain/json';

const settings = readSettings({ apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' });

interface Answered {
	status?: number;
	body: JsonValue;
}

/** A list whose pages are answered so, and a note of what was asked for. */
function listOf(...answers: Answered[]) {
	const asked: Array<{ url: string; qs: unknown }> = [];
	const connection = new Connection(settings, async ({ url, qs }) => {
		const { status = 200, body } = answers[asked.length] ?? { body: { results: [] } };
		asked.push({ url, qs });
		return { status, headers: {}, body };
	});
	const read = (row: JsonObject) => row;
	return { asked, list: listOver(connection, 'call-logs/', { space_token: 'sp' }, read) };
}

const tenRows = (from: number) => Array.from({ length: 10 }, (_, index) => ({ id: from + index }));

describe('a list of v1', () => {
	it('is asked for as the article prints it, then by the number of the page', async () => {
		const { asked, list } = listOf({ body: { results: tenRows(1) } }, { body: { results: [] } });
		await collect(list);
		expect(asked).toEqual([
			{ url: 'https://api.unpod.ai/api/v1/call-logs/', qs: { space_token: 'sp' } },
			{ url: 'https://api.unpod.ai/api/v1/call-logs/', qs: { space_token: 'sp', page: 2 } },
		]);
	});

	it('takes the key to no address that a page points to', async () => {
		const next = 'https://acme.example/api/v1/call-logs/?page=2';
		const { asked, list } = listOf(
			{ body: { results: tenRows(1), next } },
			{ body: { results: tenRows(11), next: null } },
		);
		expect(await collect(list)).toHaveLength(20);
		expect(new Set(asked.map(({ url }) => new URL(url).host))).toEqual(new Set(['api.unpod.ai']));
	});

	it('ends where the service says that there is no such page', async () => {
		const { list } = listOf(
			{ body: { results: tenRows(1) } },
			{ status: 404, body: { detail: 'Invalid page.' } },
		);
		expect(await collect(list)).toHaveLength(10);
	});

	it('does not end with another refusal', async () => {
		const gone = { status: 404, body: { message: 'Space not found.' } };
		const { list } = listOf({ body: { results: tenRows(1) } }, gone);
		await expect(collect(list)).rejects.toThrow('Unpod did not find what was asked for');
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
	])('has several calls of a redialled run, told apart by %s', async (_, rows) => {
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
