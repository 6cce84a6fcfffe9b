import { downloadRecording } from '../../nodes/Unpod/api/recordings';
import { readSettings, recordingHost } from '../../nodes/Unpod/api/settings';

const settings = readSettings({ apiVersion: 'v1', apiKey: 'sandbox-key-of-nobody' });

async function* inChunks(...chunks: string[]) {
	for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('the download of a recording', () => {
	it('asks the platform for what the quick-start API has recorded', () => {
		expect(recordingHost(settings)).toBe('https://unpod.ai');
	});

	it('ends when there is more than fits, whether the size was told or not', async () => {
		const url = new URL('https://recordings.example.com/call.ogg');
		const told = { 'content-type': 'audio/ogg', 'content-length': '12' };
		const untold = { 'content-type': 'audio/ogg' };
		for (const headers of [told, untold]) {
			const download = async () => ({ status: 200, headers, body: inChunks('123456', '789012') });
			await expect(downloadRecording(download, settings, url, 10)).rejects.toThrow('larger than');
			await expect(downloadRecording(download, settings, url, 12)).resolves.toMatchObject({
				fileName: 'call.ogg',
				mimeType: 'audio/ogg',
			});
		}
	});

	it('follows a signed address that the download route answers with', async () => {
		const asked: string[] = [];
		const download = async (url: string) => {
			asked.push(url);
			return asked.length === 1
				? {
						status: 200,
						headers: { 'content-type': 'application/json' },
						body: inChunks('{"data": {"url": "https://storage.example.com/call?Signature=1"}}'),
					}
				: { status: 200, headers: {}, body: inChunks('OggS') };
		};
		const url = new URL('https://storage.example.com/media/private/call.ogg');
		const { mimeType } = await downloadRecording(download, settings, url);
		expect(mimeType).toBe('audio/ogg');
		expect(asked).toEqual([
			`https://unpod.ai/api/v1/media/download-signed-url/?url=${encodeURIComponent(url.href)}`,
			'https://storage.example.com/call?Signature=1',
		]);
	});
});
