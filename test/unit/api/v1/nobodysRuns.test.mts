import { unpodOver } from '../../../../nodes/Unpod/api';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import { Connection } from '../../../../nodes/Unpod/api/http/connection';
import { callWith } from '../../../../nodes/Unpod/domain/call';
import type { JsonObject } from '../../../../nodes/Unpod/domain/json';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

const settings = readSettings({ apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' });

/** A service whose lists all show these rows, whatever filter is asked for. */
function unpodWith(...rows: JsonObject[]) {
	return unpodOver(
		new Connection(settings, async () => ({ status: 200, headers: {}, body: { results: rows } })),
	);
}

const OTHERS = { status: 'completed', transcript: 'Agent: Hello, is this Mr Roe?' };

describe('a run whose IDs are not known', () => {
	const unknown = callWith({ phoneNumber: JANE, status: 'queued' });

	it('is no run of the space when it is waited for', async () => {
		const unpod = unpodWith({ ...OTHERS, id: 'R9', task_id: 'T9' }, OTHERS);
		const followed = await unpod.refresh('sp', [unknown]);
		expect(followed.get(unknown)).toEqual({ run: { ...unknown, status: null }, calls: [] });
	});

	it('is no row without an ID when it is read anew', async () => {
		const refreshed = await unpodWith(OTHERS).refresh('sp', [unknown], { areUnlisted: true });
		expect(refreshed.get(unknown)).toEqual({ run: { ...unknown, status: null }, calls: [] });
	});
});

describe('the runs of a task', () => {
	it('are not those of another, where the service passes over the filter', async () => {
		const unpod = unpodWith(
			{ id: 'R9', task_id: 'T9', ...OTHERS },
			{ id: 'R1', task_id: 'T1', status: 'in_progress' },
		);
		const asked = callWith({ taskId: 'T1' });
		const followed = await unpod.refresh('sp', [asked]);
		expect(followed.get(asked)).toMatchObject({ run: { runId: 'R1', status: 'in_progress' } });
		await expect(unpod.task('sp', 'T7')).rejects.toMatchObject({ kind: 'notFound' });
	});
});
