import type { Fault } from './faults.mts';
import { HOST_REFUSED_PAGE, SERVER_ERROR_PAGE } from './pages.mts';
import { outage } from './platformAnswers.mts';

/*
 * Troubles as the platform's own backend was seen to have them, to be put into effect with `fault`; with
 * `times` for as long as is wanted.
 */

/** The service behind the lists of runs and tasks answers an error. */
export const OUTAGE_OF_RUNS: Fault = {
	on: { method: 'GET', path: '/runs/' },
	status: 206,
	body: outage('Runs'),
};
export const OUTAGE_OF_TASKS: Fault = {
	on: { method: 'GET', path: /\/tasks\/$/ },
	status: 206,
	body: outage('Tasks'),
};

/** It can't be reached at all. */
export const UNREACHABLE: Fault = { on: { method: 'GET' }, status: 500, body: SERVER_ERROR_PAGE };

/** The server does not go by the name that it was called by. */
export const WRONG_HOST: Fault = { status: 400, body: HOST_REFUSED_PAGE };

/** The task service finds a value of the wrong kind. */
export const NOT_PROCESSABLE: Fault = {
	on: { method: 'POST' },
	status: 422,
	body: {
		message: 'Task Creation Failed',
		errors: {
			detail: [
				{
					type: 'string_type',
					loc: ['body', 'tasks', 0, 'ref_id'],
					msg: 'Input should be a valid string',
				},
			],
		},
	},
};
