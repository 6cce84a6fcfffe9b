import type { IHttpRequestOptions } from 'n8n-workflow';
import { Connection } from '../../../../nodes/Unpod/api/http/connection';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';

const settings = readSettings({ apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' });

describe('a connection whose execution was cancelled', () => {
	it.each<[string, (connection: Connection) => Promise<unknown>]>([
		['a read', async (connection) => await connection.get('runs/')],
		['an order', async (connection) => await connection.post('tasks/', {})],
		['a request to hang up', async (connection) => await connection.postIdempotent('hangup')],
		[
			'a read in another dialect',
			async (connection) => await connection.withSettings(settings).get('runs/'),
		],
	])('sends no request and says that none was: %s', async (_, act) => {
		const sent: IHttpRequestOptions[] = [];
		const ending = new AbortController();
		const connection = new Connection(
			settings,
			async (request) => {
				sent.push(request);
				return { status: 200, headers: {}, body: {} };
			},
			ending.signal,
		);
		await act(connection);
		expect(sent).toHaveLength(1);
		ending.abort();
		await expect(act(connection)).rejects.toMatchObject({ kind: 'cancelled', effect: 'none' });
		expect(sent).toHaveLength(1);
	});
});
