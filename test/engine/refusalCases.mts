import { type Fault, WRONG_HOST } from '../sandbox/index.mts';
import { outage } from '../sandbox/platformAnswers.mts';

const PAGE = '<!doctype html><html><body>Nginx</body></html>';

/**
 * What a read is answered with, the message and the advice that come of it, and how often it is sent.
 * HOST, ROUTE and VERSION are the configured host, the request and the version of the API, HANDLE
 * for what only the platform has.
 */
export interface RefusalCase {
	fault: Fault;
	message: string;
	description: string;
	requests: number;
}

const KEY_REFUSED = 'Unpod refused the API key';
const NOT_ALLOWED = 'Unpod does not allow this with your API key';
const NOT_FOUND = 'Unpod did not find what was asked for';
const NOT_ACCEPTED = 'Unpod did not accept the request';
export const NO_MORE = 'Unpod accepts no more requests for now';
export const SENT_ON = 'HOST redirects the request to another address';

const CHECK_KEY = "Check 'API Key' in the credential, and that 'API Version' (now VERSION) is";
const CHECK_IDS =
	"Check the IDs in the node and, in the credential, HANDLE'API Version'. The request was";
const CHECK_VERSION = "Check 'API Version' (now VERSION) and 'Base URL' in the credential.";
const EXPECTED_JSON = "Expected the JSON of Unpod's API. Check 'Base URL' and 'API Version'";
const NO_FOLLOWING =
	"The node does not follow redirects, so that your key is not sent elsewhere. Set 'Base URL'";
const TRY_AGAIN = 'Its server has an outage. Try again in a moment.';

const once = (fault: Fault, message: string, description: string): RefusalCase => ({
	fault,
	message,
	description,
	requests: 1,
});

const repeated = (fault: Fault, message: string, description: string): RefusalCase => ({
	...once(fault, message, description),
	requests: 5,
});

const says = (status: number, body: object): Fault => ({ status, body });

export const REFUSAL_CASES: Record<string, RefusalCase> = {
	'206 for a wrong space': once(
		says(206, { status_code: 206, message: 'Invalid Space Token', data: {} }),
		NOT_ACCEPTED,
		'Check the values in the node. Unpod says: Invalid Space Token',
	),
	'206 for no access': once(
		says(206, { status_code: 206, message: "You Don't have Access to this Space", data: {} }),
		NOT_ALLOWED,
		"Check the values in the node and that your key may use this space (owner or editor). Unpod says: You Don't have Access",
	),
	'206 for wrong values': once(
		says(206, {
			status_code: 206,
			message: 'There is some Validation error',
			data: { errors: { context: ['This field is required.'] } },
			errors: { context: ['This field is required.'] },
		}),
		NOT_ACCEPTED,
		'Unpod says: There is some Validation error - context: This field is required.',
	),
	'206 for trouble behind the API': repeated(
		{ status: 206, body: outage('Runs') },
		'Unpod could not carry out the request (status 206)',
		`${TRY_AGAIN} Unpod says: Runs Fetch Failed - Internal Server Error.`,
	),
	'206 with what another service said': repeated(
		says(206, { message: 'Runs Fetch Failed', errors: '{"detail":"Database is away"}' }),
		'Unpod could not carry out the request (status 206)',
		`${TRY_AGAIN} Unpod says: Runs Fetch Failed - Database is away.`,
	),
	'206 as the documentation prints it': repeated(
		says(206, { message: 'Error fetching runs', errors: 'Service away' }),
		'Unpod could not carry out the request (status 206)',
		`${TRY_AGAIN} Unpod says: Error fetching runs - Service away.`,
	),
	'206 for a failed read of what may not be read': once(
		says(206, { message: 'Runs Fetch Failed', errors: "You Don't have Access to this Space" }),
		NOT_ALLOWED,
		'and that your key may use this space (owner or editor). Unpod says: Runs Fetch Failed',
	),
	'206 for a missing product': once(
		says(206, { message: 'Please provide Product-Id in headers' }),
		NOT_ACCEPTED,
		"Check 'Product ID' in the credential. Unpod says: Please provide",
	),
	'200 that says 400 in its body': once(
		says(200, { status_code: 400, message: 'Bad filter', data: {} }),
		NOT_ACCEPTED,
		'Check the values in the node. Unpod says: Bad filter',
	),
	'400 for a missing handle': once(
		says(400, { message: 'Organization handle is required in Org-Handle header' }),
		NOT_ACCEPTED,
		"Check 'Organization Handle' in the credential. Unpod says: Organization handle",
	),
	'400 that names its code': once(
		says(400, { error: { code: 'invalid_request', message: 'Bad page' } }),
		NOT_ACCEPTED,
		'Check the values in the node. Unpod says: Bad page',
	),
	'400 as a web page': once(
		WRONG_HOST,
		'The server does not accept the host name of HOST',
		"It answered with a web page (status 400) and did not look at the request. Check 'Base URL' in the credential",
	),
	'401': once(says(401, { detail: 'Invalid token.' }), KEY_REFUSED, CHECK_KEY),
	'401 as a web page': once({ status: 401, body: PAGE }, KEY_REFUSED, CHECK_KEY),
	'403': once(
		says(403, { status_code: 403, message: 'Token has expired.' }),
		NOT_ALLOWED,
		'Ask an owner of the space or organization for access (owner or editor), or use another key. Unpod says: Token has expired.',
	),
	'404': once(says(404, { message: 'Organization not found' }), NOT_FOUND, CHECK_IDS),
	'404 as a web page': once(
		{ status: 404, body: PAGE },
		'HOST does not serve ROUTE',
		CHECK_VERSION,
	),
	'405': once(says(405, { detail: 'Method "GET" not allowed.' }), NOT_FOUND, CHECK_IDS),
	'422': once(
		says(422, { message: 'Not processable', errors: [{ loc: ['query'], msg: 'Bad page' }] }),
		NOT_ACCEPTED,
		'Check the values in the node. Unpod says: Not processable',
	),
	'429': repeated(
		says(429, { error: { code: 'rate_limit_exceeded', message: 'Slow down' } }),
		NO_MORE,
		"Try again in a minute, or send fewer requests: for calls, set 'Calls per Minute'. Unpod's plans limit calls per minute and tasks per day. Unpod says: Slow down",
	),
	'429 for an hour': once(
		{ status: 429, headers: { 'retry-after': '3600' } },
		NO_MORE,
		'Try again in 60 minutes, or send fewer requests',
	),
	'500': once({ status: 500 }, 'Unpod could not carry out the request (status 500)', TRY_AGAIN),
	'500 as a web page': once(
		{ status: 500, body: PAGE },
		'Unpod could not carry out the request (status 500)',
		TRY_AGAIN,
	),
	'502': repeated(
		{ status: 502, body: PAGE },
		'Unpod could not carry out the request (status 502)',
		TRY_AGAIN,
	),
	'503': repeated({ status: 503 }, 'Unpod could not carry out the request (status 503)', TRY_AGAIN),
	'504': repeated({ status: 504 }, 'Unpod could not carry out the request (status 504)', TRY_AGAIN),
	'no answer in time': repeated(
		{ hang: true },
		'Unpod did not answer in time',
		'ROUTE at HOST got no answer. Try again in a moment.',
	),
	'a connection that is reset': repeated(
		{ reset: 'before' },
		'The connection to Unpod broke',
		'ROUTE at HOST was interrupted before the answer arrived. Try again in a moment.',
	),
	'a web page': once({ html: true }, 'HOST answered ROUTE with a web page', EXPECTED_JSON),
	'cut-off JSON': once(
		{ malformed: true },
		'HOST answered ROUTE with something that is not JSON',
		EXPECTED_JSON,
	),
	nothing: once({ empty: true }, 'HOST answered ROUTE with an empty answer', EXPECTED_JSON),
	'JSON without a list': once(
		says(200, { message: 'Welcome' }),
		'HOST answered ROUTE with no list',
		EXPECTED_JSON,
	),
	'301': once({ redirect: 'https://unpod.example/', status: 301 }, SENT_ON, NO_FOLLOWING),
	'302': once({ redirect: 'https://unpod.example/', status: 302 }, SENT_ON, NO_FOLLOWING),
	'307': once({ redirect: 'https://unpod.example/', status: 307 }, SENT_ON, NO_FOLLOWING),
};
