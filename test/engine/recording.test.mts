import { createServer, type Server } from 'node:http';
import type { INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, runIdIn, type Sandbox } from '../sandbox/index.mts';
import { locator, openSandbox, runNode } from './harness/index.mts';

const MINUTE = 60_000;

describe.each(DIALECTS)('recordings in %s', (dialect) => {
	let sandbox: Sandbox;
	let storage: Server;
	let keys: Array<string | undefined>;
	let answer: { status: number; type: string; body: string };

	beforeEach(async () => {
		sandbox = await openSandbox();
		keys = [];
		answer = { status: 200, type: 'audio/mpeg', body: 'ID3: a recording' };
		storage = createServer((request, response) => {
			keys.push(request.headers.authorization);
			response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
		});
		await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
	});

	afterEach(async () => {
		await new Promise((resolve) => storage.close(resolve));
	});

	const storageUrl = (path: string) => {
		const address = storage.address();
		const port = typeof address === 'object' ? address?.port : address;
		return `http://127.0.0.1:${port}${path}`;
	};

	const record = async (parameters: INodeParameters, item: object = {}) =>
		await runNode({
			parameters: {
				resource: 'callLog',
				operation: 'getRecording',
				recordingFrom: 'url',
				...parameters,
			},
			items: [{ ...item }],
			credentials: sandbox.credentials(dialect),
		});

	const fromRun = async (phoneNumber: string, order: object = {}) => {
		const run = sandbox.world.placeRun({ contacts: [{ phoneNumber }], ...order });
		return {
			recordingFrom: 'run',
			spaceToken: locator(sandbox.spaceToken),
			runId: locator(runIdIn(dialect, run)),
		};
	};

	it("returns the audio of a run's call as a file, without sending the key", async () => {
		const parameters = await fromRun(JANE);
		sandbox.clock.advance(MINUTE);
		const { items, error } = await record(parameters);
		expect(error).toBeNull();
		const [{ json, binary, pairedItem }] = items;
		const file = binary?.data;
		expect(file).toMatchObject({ mimeType: 'audio/ogg', fileExtension: 'ogg' });
		expect(file?.fileName).toMatch(/\.ogg$/);
		expect(Buffer.from(file?.data ?? '', 'base64').toString()).toContain('OggS: a recording');
		expect(json).toMatchObject({ phoneNumber: JANE, mimeType: 'audio/ogg' });
		expect(pairedItem).toEqual({ item: 0 });
		const [download] = sandbox.requests.filter(({ path }) => path.includes('download-signed-url'));
		expect(download.headers).not.toHaveProperty('authorization');
	});

	it('returns the audio behind the address of an item, under another field name', async () => {
		const recordingUrl = storageUrl('/recordings/call.mp3');
		const { items } = await record(
			{ recordingUrl: '={{ $json.recordingUrl }}', binaryPropertyName: 'audio' },
			{ recordingUrl },
		);
		expect(items[0].binary?.audio).toMatchObject({ mimeType: 'audio/mpeg', fileName: 'call.mp3' });
		expect(keys).toEqual([undefined]);
	});

	it('says that there is no recording yet while the call goes on', async () => {
		const { error } = await record(await fromRun(JANE));
		expect(error?.message).toContain('There is no recording yet: the call has not ended');
	});

	it('says that there is no recording of a call that nobody answered', async () => {
		const parameters = await fromRun(JANE, { outcome: 'failed' });
		sandbox.clock.advance(MINUTE);
		const { error } = await record(parameters);
		expect(error?.message).toContain('There is no recording of the call yet');
	});

	it('says of an item without an address what that means', async () => {
		const { error } = await record({ recordingUrl: '={{ $json.recordingUrl }}' });
		expect(error?.message).toContain("'Recording URL' is empty");
		expect(error?.description).toContain("set 'Recording From' to Run");
		const wrong = await record({ recordingUrl: 'file:///etc/hostname' });
		expect(wrong.error?.message).toContain("'Recording URL' is not a web address");
	});

	it('says that a recording has expired', async () => {
		const gone = await record({
			recordingUrl: 'https://storage.example.com/media/private/gone.ogg',
		});
		expect(gone.error?.message).toBe('The recording is no longer available [item 0]');
		answer = { status: 404, type: 'application/xml', body: '<Error/>' };
		const missing = await record({ recordingUrl: storageUrl('/call.mp3') });
		expect(missing.error?.message).toBe('The recording is no longer available [item 0]');
	});

	it('does not take a web page for a recording', async () => {
		answer = { status: 200, type: 'text/html', body: '<html></html>' };
		const { error } = await record({ recordingUrl: storageUrl('/call.mp3') });
		expect(error?.message).toContain('The address of the recording returned no recording');
	});

	it('says that nobody answers at the address', async () => {
		const { error } = await record({ recordingUrl: 'http://127.0.0.1:1/call.mp3' });
		expect(error?.message).toBe('The recording could not be downloaded from 127.0.0.1:1 [item 0]');
	});
});
