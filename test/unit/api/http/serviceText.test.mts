import { serviceText } from '../../../../nodes/Unpod/api/http/serviceText';

describe('what the service says in a refusal', () => {
	it.each<[string, unknown, string]>([
		[
			'of validation',
			{
				status_code: 206,
				message: 'There is some Validation error',
				data: { errors: { context: ['This field is required.'] } },
				errors: { context: ['This field is required.'] },
			},
			'There is some Validation error - context: This field is required.',
		],
		[
			'of a space',
			{ status_code: 206, message: 'Invalid Space Token', data: {} },
			'Invalid Space Token',
		],
		[
			'of a schedule',
			{
				status_code: 400,
				message: 'Task Creation Failed',
				data: { errors: { detail: 'Scheduled time must be in the future.' } },
				errors: { detail: 'Scheduled time must be in the future.' },
			},
			'Task Creation Failed - Scheduled time must be in the future.',
		],
		[
			'with JSON in a text',
			{
				status_code: 206,
				message: 'Runs Fetch Failed',
				data: { errors: '{"detail":"Store is down"}' },
				errors: '{"detail":"Store is down"}',
			},
			'Runs Fetch Failed - Store is down',
		],
		[
			'as the documentation prints it',
			{ message: 'Error fetching runs', errors: 'Store is down' },
			'Error fetching runs - Store is down',
		],
		[
			'with errors within data alone',
			{ message: 'No', data: { errors: { name: ['Too long'] } } },
			'No - name: Too long',
		],
		[
			'of a header',
			{
				status_code: 400,
				message: 'Organization handle is required in Org-Handle header',
				data: {},
			},
			'Organization handle is required in Org-Handle header',
		],
		['of a key', { message: 'Invalid token.', status_code: 401 }, 'Invalid token.'],
		[
			'of a black-listed key',
			{ message: 'Unauthorized Access', error: 'Expired Auth Token' },
			'Unauthorized Access - Expired Auth Token',
		],
		[
			'with the reason under error',
			{ message: 'Invalid request parameters', error: 'page is no number' },
			'Invalid request parameters - page is no number',
		],
		['of an agent', { message: 'Agent not found' }, 'Agent not found'],
		[
			'of a rate limit',
			{ error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
			'Slow down - code: rate_limit_exceeded',
		],
		[
			'with a field and a reason',
			{
				error: {
					code: 'invalid_request',
					message: 'Invalid',
					details: { field: 'phone_number', reason: 'invalid_format' },
				},
			},
			'Invalid - code: invalid_request - field: phone_number - reason: invalid_format',
		],
		['of FastAPI', { detail: 'Not Found' }, 'Not Found'],
		[
			'of FastAPI with a list',
			{ detail: [{ loc: ['body', 'phone_number'], msg: 'field required' }] },
			'phone_number: field required',
		],
		[
			'of FastAPI with a code',
			{ detail: { code: 'no_from_number', message: 'No number to call from' } },
			'code: no_from_number - No number to call from',
		],
		[
			'passed through from FastAPI',
			{ message: 'Task Creation Failed', errors: { detail: [{ msg: 'field required' }] } },
			'Task Creation Failed - field required',
		],
		[
			'that names the wrong fields only',
			{ phone_number: ['Enter a valid number.'], non_field_errors: ['No'] },
			'phone_number: Enter a valid number. - non_field_errors: No',
		],
		['over several lines', { message: ' Not\n\tnow \r\n' }, 'Not now'],
		['with empty errors', { message: 'No', errors: '', data: { errors: [] }, detail: null }, 'No'],
		['twice', { message: 'No', detail: 'No', errors: ['No', 'No'] }, 'No'],
		['of a field that is called like a method', { toString: ['No'] }, 'toString: No'],
	])('%s is one line', (_, body, words) => {
		expect(serviceText(body)).toBe(words);
	});

	it.each([
		...[null, undefined, '', '<html>Bad Gateway</html>', 'Bad Gateway', 502, [], {}],
		...[{ status_code: 500 }, { message: '' }, { message: null, errors: {} }, { detail: ' ' }],
	])('is nothing in %j', (body) => {
		expect(serviceText(body)).toBeNull();
	});
});
