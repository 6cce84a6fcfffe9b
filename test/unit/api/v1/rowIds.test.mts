import { idOf } from '../../../../nodes/Unpod/api/v1/rows';

describe('what identifies a row of v1', () => {
	it.each([
		['its own ID', { id: 'log_1', run_id: 'run_1', token: 'sp_1' }, 'log_1'],
		['its run and time, not the token of its space', { run_id: 'run_1', token: 'sp_1' }, 'run_1 '],
		['its task, not the handle of its agent', { task_id: 7, handle: 'support' }, '7 '],
		['its token, where it is a space', { name: 'Leads', token: 'sp_1' }, 'sp_1'],
		['its handle, where it is an agent', { name: 'Support', handle: 'support' }, 'support'],
		['nothing', { status: 'queued' }, null],
	])('is %s', (_what, row, id) => {
		expect(idOf(row)).toBe(id);
	});
});
