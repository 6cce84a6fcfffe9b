import { UnpodError } from '../../domain/errors/unpodError';
import { parseJson, textAt } from '../../domain/json';
import { recordingHost, type Settings } from './settings';
import type { Download, StreamedAnswer } from './transport';

/** A call's audio. */
export interface Recording {
	audio: Buffer;
	mimeType: string;
	fileName: string;
}

/** A recording is kept in memory until n8n has stored it; an hour of telephone audio has some 15 MB. */
const MOST_BYTES = 100 * 1024 * 1024;

const MIME_TYPES: ReadonlyMap<string, string> = new Map([
	['flac', 'audio/flac'],
	['m4a', 'audio/mp4'],
	['mp3', 'audio/mpeg'],
	['mp4', 'audio/mp4'],
	['oga', 'audio/ogg'],
	['ogg', 'audio/ogg'],
	['opus', 'audio/ogg'],
	['wav', 'audio/wav'],
	['webm', 'audio/webm'],
]);

/** Types of pages and of a store's refusals: no recording. */
const NO_FILE = /^text\/|[/+](html|json|xml)$/;

function expired(): UnpodError {
	return new UnpodError({
		kind: 'notFound',
		httpCode: 404,
		message: 'The recording is no longer available',
		description:
			'Recordings are kept for a limited time, and their links expire. Read the call again with Run > Get for a new link, or ask Unpod how long it keeps recordings.',
	});
}

function tooLarge(mostBytes: number): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `The recording is larger than ${Math.round(mostBytes / 1024 / 1024)} MB`,
		description: "Download it from its 'Recording URL' outside of n8n.",
	});
}

async function readAll({ headers, body }: StreamedAnswer, mostBytes: number): Promise<Buffer> {
	if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw tooLarge(mostBytes);
		chunks.push(Buffer.from(chunk));
	}
	return Buffer.concat(chunks);
}

function typeOf({ headers }: StreamedAnswer): string {
	return String(headers['content-type'] ?? '')
		.split(';')[0]
		.trim()
		.toLowerCase();
}

/** Recordings are in a private store; a public route of Unpod returns them (a public integration's test, July 2026). */
function isPrivate(url: URL): boolean {
	return url.pathname.includes('/private/') && !url.search.includes('Signature=');
}

/**
 * Downloads the recording of a call. The key is not sent along: neither Unpod's public download route nor
 * any other host needs it.
 *
 * @param recordingUrl As the call has it, http or https.
 * @throws UnpodError whose message differs for a recording that has expired, that is no audio or too large
 */
export async function downloadRecording(
	download: Download,
	settings: Settings,
	recordingUrl: URL,
	mostBytes = MOST_BYTES,
): Promise<Recording> {
	const route = `${recordingHost(settings)}/api/v1/media/download-signed-url/?url=${encodeURIComponent(recordingUrl.href)}`;
	let answer = await download(isPrivate(recordingUrl) ? route : recordingUrl.href);
	if (!isPrivate(recordingUrl) && [401, 403].includes(answer.status)) {
		answer = await download(route);
	}
	if (answer.status < 300 && typeOf(answer) === 'application/json') {
		const signed = signedUrlIn((await readAll(answer, mostBytes)).toString('utf8'));
		if (signed === null) throw expired();
		answer = await download(signed);
	}
	return await toRecording(answer, recordingUrl, mostBytes);
}

function signedUrlIn(body: string): string | null {
	const url = textAt(parseJson(body), 'url', 'data.url', 'data.signed_url', 'signed_url', 'data');
	return url !== null && URL.canParse(url) && /^https?:/i.test(url) ? url : null;
}

/** Decodes a part of an address; one that can't be decoded stays as it is. */
function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}

/** Returns the name at the end of an address, as a file may have it: no folders, nothing invisible. */
function fileNameOf({ pathname }: URL): string {
	const last = decoded(pathname.split('/').pop() ?? '');
	const name = last.replace(/.*[/\\]/s, '').replace(/[\p{Cc}\p{Cf}]/gu, '');
	return /^[.\s]*$/.test(name) ? 'recording' : name;
}

function mimeTypeOf(type: string, fileName: string): string {
	if (/^(audio|video)\//.test(type)) return type;
	const extension = /\.(\w+)$/.exec(fileName)?.[1].toLowerCase() ?? '';
	return MIME_TYPES.get(extension) ?? 'audio/ogg';
}

async function toRecording(
	answer: StreamedAnswer,
	recordingUrl: URL,
	mostBytes: number,
): Promise<Recording> {
	const { status } = answer;
	if ([206, 401, 403, 404, 410].includes(status)) throw expired();
	const type = typeOf(answer);
	if (status >= 300 || NO_FILE.test(type)) {
		throw new UnpodError({
			kind: status >= 500 ? 'unavailable' : 'badAnswer',
			httpCode: status,
			message: 'The address of the recording returned no recording',
			description: `${recordingUrl.host} answered ${status} with ${type || 'nothing'}. Check 'Recording URL', or try again in a moment.`,
		});
	}
	const audio = await readAll(answer, mostBytes);
	if (audio.length === 0) throw expired();
	const fileName = fileNameOf(recordingUrl);
	return { audio, fileName, mimeType: mimeTypeOf(type, fileName) };
}
