import type { IExecuteFunctions } from 'n8n-workflow';
import type { Unpod } from './contract';
import { openPlatform } from './platform';
import { openSpeech } from './speech';
import { downloadRecording, type Recording } from './http/recordings';
import { readSettings } from './http/settings';
import { type Connection, patience } from './http/connection';
import { connectionOf, downloadOf, outliving, type RequestContext } from './http/transport';
import { openV1 } from './v1';

/** Returns Unpod over a connection, in the dialect of its settings. */
export function unpodOver(connection: Connection): Unpod {
	switch (connection.settings.dialect) {
		case 'platform':
			return openPlatform(connection);
		case 'speech':
			return openSpeech(connection);
		default:
			return openV1(connection);
	}
}

/**
 * Opens Unpod with the credential of a node.
 *
 * @throws UnpodError when a field of the credential is missing or can't be read.
 */
export async function openUnpod(context: RequestContext, limits = patience): Promise<Unpod> {
	const settings = readSettings(await context.getCredentials('unpodApi'));
	return unpodOver(connectionOf(context, settings, limits));
}

/**
 * Does the same for a node that is executed, with requests that are sent although the execution was cancelled.
 *
 * @throws UnpodError when a field of the credential is missing or can't be read.
 */
export async function openUncancelled(context: IExecuteFunctions): Promise<Unpod> {
	return await openUnpod(outliving(context));
}

/**
 * Returns a function that downloads recordings with the credential of a node.
 *
 * @throws UnpodError when a field of the credential is missing or can't be read.
 */
export async function openRecordings(
	context: IExecuteFunctions,
): Promise<(recordingUrl: URL) => Promise<Recording>> {
	const settings = readSettings(await context.getCredentials('unpodApi'));
	const download = downloadOf(context);
	return async (recordingUrl) => await downloadRecording(download, settings, recordingUrl);
}
