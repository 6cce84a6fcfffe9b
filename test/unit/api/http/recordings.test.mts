import { downloadRecording } from '../../../../nodes/Unpod/api/http/recordings';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';

const settings = readSettings({ apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' });

const PUBLIC = 'https://storage.example.com/call.ogg';
const PRIVATE = 'https://storage.example.com/media/private/call.ogg';
const SIGNED = 'https://storage.example.com/call?Signature=1';
const routeTo = (url: string) =>
	`https://unpod.ai/api/v1/media/download-signed-url/?url=${encodeURIComponent(url)}`;

interface Served {
	status?: number;
	type?: string;
	headers?: Record<string, unknown>;
	body?: string[];
}

async function* inChunks(chunks: string[]) {
	for (const chunk of chunks) yield Buffer.from(chunk);
}

/** A store that answers one request after the other, and a note of what was asked of it. */
function storeOf(...served: Served[]) {
	const asked: string[] = [];
	const download = async (url: string) => {
		asked.push(url);
		const { status = 200, type, headers, body = ['OggS'] } = served[asked.length - 1] ?? {};
		return { status, headers: { 'content-type': type, ...headers }, body: inChunks(body) };
	};
	const get = async (url: string, mostBytes?: number) =>
		await downloadRecording(download, settings, new URL(url), mostBytes);
	return { asked, get };
}

const json = (value: unknown): Served => ({
	type: 'application/json; charset=utf-8',
	body: [JSON.stringify(value)],
});

describe('the way to a recording', () => {
	it('leads to its own address where that is public', async () => {
		const { asked, get } = storeOf({ type: 'audio/ogg' });
		await get(PUBLIC);
		expect(asked).toEqual([PUBLIC]);
	});

	it('leads through the public route of the platform where it is private', async () => {
		const { asked, get } = storeOf({ type: 'audio/ogg' });
		await get(PRIVATE);
		expect(asked).toEqual([routeTo(PRIVATE)]);
	});

	it('leads to its own address where that is signed', async () => {
		const signed = `${PRIVATE}?X-Amz-Signature=abc`;
		const { asked, get } = storeOf({ type: 'audio/ogg' });
		await get(signed);
		expect(asked).toEqual([signed]);
	});

	it.each([401, 403])('leads through the route after a refusal with %i', async (status) => {
		const { asked, get } = storeOf({ status, type: 'application/xml' }, { type: 'audio/ogg' });
		expect((await get(PUBLIC)).audio.toString()).toBe('OggS');
		expect(asked).toEqual([PUBLIC, routeTo(PUBLIC)]);
	});

	it.each([
		{ url: SIGNED },
		{ data: { url: SIGNED } },
		{ data: { signed_url: SIGNED } },
		{ signed_url: SIGNED },
		{ data: SIGNED },
	])('goes on to a signed address that the route names: %j', async (answer) => {
		const { asked, get } = storeOf(json(answer), {});
		expect((await get(PRIVATE)).mimeType).toBe('audio/ogg');
		expect(asked).toEqual([routeTo(PRIVATE), SIGNED]);
	});
});

describe('a recording is said to be gone', () => {
	const GONE = 'The recording is no longer available';

	it.each<[string, Served[]]>([
		['where the store has none', [{ status: 404, type: 'application/xml' }]],
		['where it was taken away', [{ status: 410 }]],
		['where the route refuses it', [{ ...json({ message: 'File not found' }), status: 206 }]],
		['where the route says so in a good answer', [json({ message: 'File not found' })]],
		['where the route names no web address', [json({ url: 'file:///etc/hostname' })]],
		['where the route names a text', [json({ data: 'not found' })]],
		['where the route has a list', [json([SIGNED])]],
		['where the signed address has run out', [json({ url: SIGNED }), { status: 403 }]],
		['where it is empty', [{ type: 'audio/ogg', body: [] }]],
	])('%s', async (_, served) => {
		await expect(storeOf(...served).get(PRIVATE)).rejects.toThrow(GONE);
	});
});

describe('what is no recording', () => {
	it.each<[string, Served[]]>([
		['a page', [{ type: 'text/html' }]],
		['a page with a charset', [{ type: 'Text/HTML; charset=utf-8' }]],
		['a text', [{ type: 'text/plain' }]],
		['the error of a store', [{ type: 'application/xml' }]],
		['the error of another store', [{ type: 'text/xml' }]],
		['a problem', [{ type: 'application/problem+json' }]],
		['JSON at a signed address', [json({ url: SIGNED }), json({ url: SIGNED })]],
		['a server in trouble', [{ ...json({ detail: 'Busy' }), status: 503 }]],
		['a rate limit', [{ ...json({ message: 'Slow down' }), status: 429 }]],
		['a redirect without a place', [{ status: 302 }]],
	])('is not taken for one: %s', async (_, served) => {
		const error = { message: 'The address of the recording returned no recording' };
		await expect(storeOf(...served).get(PRIVATE)).rejects.toMatchObject(error);
	});

	it('can be tried again where the server is in trouble', async () => {
		const { get } = storeOf({ status: 503 });
		await expect(get(PUBLIC)).rejects.toMatchObject({ kind: 'unavailable', httpCode: 503 });
	});
});

describe('the size of a recording', () => {
	it.each<[string, Record<string, unknown>]>([
		['stated', { 'content-length': '12' }],
		['not stated', {}],
		['stated wrongly', { 'content-length': '5' }],
		['junk', { 'content-length': 'many' }],
	])('has a limit, whether it is %s or not', async (_, headers) => {
		const served = { type: 'audio/ogg', headers, body: ['123456', '789012'] };
		await expect(storeOf(served).get(PUBLIC, 10)).rejects.toThrow('larger than');
		expect((await storeOf(served).get(PUBLIC, 12)).audio.toString()).toBe('123456789012');
	});

	it('has a limit for what the route answers, too', async () => {
		const { get } = storeOf(json({ url: SIGNED }));
		await expect(get(PRIVATE, 10)).rejects.toThrow('larger than');
	});
});

describe('the type of a recording', () => {
	it.each([
		['is what the server says', 'audio/mpeg', 'call.ogg', 'audio/mpeg'],
		['is that of a film, too', 'video/webm', 'call', 'video/webm'],
		['has no parameters', 'audio/OGG; codecs=opus', 'call', 'audio/ogg'],
		[
			'goes by the name where the server has no word for it',
			'binary/octet-stream',
			'call.mp3',
			'audio/mpeg',
		],
		['goes by the name where the server says nothing', undefined, 'call.WAV', 'audio/wav'],
		[
			'is that of Unpod where the name says nothing',
			'application/octet-stream',
			'call',
			'audio/ogg',
		],
		['is that of Unpod for an unknown ending', undefined, 'call.xyz', 'audio/ogg'],
		["is not one of JavaScript's own words", undefined, 'call.constructor', 'audio/ogg'],
		["is not one of JavaScript's own words, alone", undefined, 'toString', 'audio/ogg'],
	])('%s', async (_, type, name, mimeType) => {
		const recording = await storeOf({ type }).get(`https://storage.example.com/${name}`);
		expect(recording.mimeType).toBe(mimeType);
	});
});

describe('the file name of a recording', () => {
	it.each([
		['is the end of its address', 'media/call.ogg', 'call.ogg'],
		['has no query', 'call.ogg?token=1#end', 'call.ogg'],
		['is decoded', 'Jane%20Doe%20%C3%BC.ogg', 'Jane Doe ü.ogg'],
		['stays as it is where it can not be decoded', '100%25%.ogg', '100%25%.ogg'],
		['has no folders', '..%2f..%2fetc%2fcall.ogg', 'call.ogg'],
		['has no folders of Windows', '..%5c..%5ccall.ogg', 'call.ogg'],
		['has no line breaks and nothing invisible', 'call%0d%0a%00%e2%80%aeggo.ogg', 'callggo.ogg'],
		['is a plain one where there is none', '', 'recording'],
		['is a plain one for a folder', 'media/', 'recording'],
		['is a plain one for dots', 'media%2f..', 'recording'],
		['is a plain one for blanks', '%20', 'recording'],
	])('%s', async (_, path, fileName) => {
		const recording = await storeOf({ type: 'audio/ogg' }).get(
			`https://storage.example.com/${path}`,
		);
		expect(recording.fileName).toBe(fileName);
	});
});
