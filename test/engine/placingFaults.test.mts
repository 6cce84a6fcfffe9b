import { patience } from '../../nodes/Unpod/api/http/connection';
import { clock } from '../../nodes/Unpod/shared/clock';
import { DIALECTS, JANE, numbers, type Sandbox, startSandbox } from '../sandbox/index.mts';
import {
	callParameters,
	dialledOnce,
	openSandbox,
	orderFor,
	type Place,
	runNode,
	startPlacing,
	unusedPort,
} from './harness/index.mts';

describe.each(DIALECTS)('placing calls despite faults in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	const FAULTS = {
		'429 with Retry-After': { status: 429, headers: { 'retry-after': '7' } },
		'500 before the call exists': { status: 500 },
		'500 after the call exists': { status: 500, when: 'after' },
		'reset before the call exists': { reset: 'before' },
		'reset after the call exists': { reset: 'after' },
		'a redirect': { redirect: 'http://127.0.0.1:9/elsewhere' },
		'a web page': { html: true },
		'a web page after the call exists': { html: true, when: 'after' },
		'cut-off JSON': { malformed: true },
		'cut-off JSON after the call exists': { malformed: true, when: 'after' },
		'an empty answer after the call exists': { empty: true, when: 'after' },
		'no answer before the call exists': { hang: true },
		'no answer after the call exists': { hang: true, when: 'after' },
	} as const;

	const SETTINGS = {
		'without retries': {},
		'with Retry On Fail': { retryOnFail: true, maxTries: 3 },
		'with On Error = Continue': { onError: 'continueRegularOutput' },
		'with On Error = Continue and Retry On Fail': {
			onError: 'continueRegularOutput',
			retryOnFail: true,
			maxTries: 3,
		},
		'with an error output': { onError: 'continueErrorOutput' },
	} as const;

	describe.each(Object.keys(FAULTS) as Array<keyof typeof FAULTS>)('%s', (name) => {
		it.each(Object.keys(SETTINGS) as Array<keyof typeof SETTINGS>)(
			'dials nobody twice and loses no id %s',
			async (setting) => {
				sandbox.fault({ on: orderFor(numbers(4)[3]), ...FAULTS[name] });
				if ('hang' in FAULTS[name]) jest.replaceProperty(patience, 'requestMs', 500);
				const { json, error, errorItems } = await place(
					numbers(10),
					{},
					{ settings: SETTINGS[setting] },
				);
				expect(dialledOnce(sandbox)).toBe(true);
				const texts = [
					error?.message,
					error?.description,
					JSON.stringify(json),
					JSON.stringify(errorItems),
				].join(' ');
				const missing = sandbox.dialled.filter(({ phoneNumber }) => !texts.includes(phoneNumber));
				expect(missing).toEqual([]);
				expect(json.filter((item) => 'error' in item && 'taskId' in item)).toEqual([]);
			},
		);
	});

	it.each(Object.keys(SETTINGS) as Array<keyof typeof SETTINGS>)(
		'calls once the server listens again %s',
		async (setting) => {
			const port = await unusedPort();
			const gone = await startSandbox({ port });
			await gone.close();
			const back: Array<Promise<Sandbox>> = [];
			const pauses = jest.mocked(clock.pause);
			const pause = pauses.getMockImplementation();
			pauses.mockImplementation(async (milliseconds, signal) => {
				await pause?.(milliseconds, signal);
				if (back.length === 0) back.push(startSandbox({ port }));
				await back[0];
			});
			const { json, error } = await place(
				numbers(10),
				{},
				{ settings: SETTINGS[setting], credentials: gone.credentials(dialect) },
			);
			const server = await back[0];
			try {
				expect(error).toBeNull();
				expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(numbers(10));
				expect(numbers(10).map((phone) => server.timesDialled(phone))).toEqual(
					numbers(10).map(() => 1),
				);
			} finally {
				await server.close();
			}
		},
	);
});

describe('placing calls where runs do not show their metadata', () => {
	it('dials nobody again and says that the call may have been placed', async () => {
		const sandbox = await openSandbox({ v1RunMetadata: false });
		sandbox.world.script(JANE, { outcome: 'neverEnds' });
		sandbox.fault({ on: { method: 'POST' }, reset: 'after' });
		const { error } = await runNode({
			parameters: callParameters(sandbox),
			items: [{ phone: JANE }],
			credentials: sandbox.credentials('v1'),
			settings: { retryOnFail: true, maxTries: 5 },
		});
		expect(error?.message).toBe(`The call to ${JANE} may have been placed [item 0]`);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});
});
