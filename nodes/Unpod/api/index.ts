import type { IExecuteFunctions } from 'n8n-workflow';
import type { Unpod } from './contract';
import { UnpodPlatform } from './platform';
import { UnpodSpeech } from './speech';
import { downloadRecording, type Recording } from './http/recordings';
import { readSettings } from './http/settings';
import {
	type Connection,
	connectionOf,
	downloadOf,
	outliving,
	patience,
	type RequestContext,
} from './http/transport';
import { UnpodV1 } from './v1';

/** Unpod over a connection, in the dialect of its settings. */
export function unpodOver(connection: Connection): Unpod {
	switch (connection.settings.dialect) {
		case 'platform':
			return new UnpodPlatform(connection);
		case 'speech':
			return new UnpodSpeech(connection);
		default:
			return new UnpodV1(connection);
	}
}

/**
 * Unpod with the credential of a node.
 *
 * @throws UnpodError when a field of the credential is missing or can't be read.
 */
export async function openUnpod(context: RequestContext, limits = patience): Promise<Unpod> {
	const settings = readSettings(await context.getCredentials('unpodApi'));
	return unpodOver(connectionOf(context, settings, limits));
}

/**
 * The same for a node that is executed, with requests that go out though the execution was cancelled.
 *
 * @throws UnpodError when a field of the credential is missing or can't be read.
 */
export async function openUncancelled(context: IExecuteFunctions): Promise<Unpod> {
	return await openUnpod(outliving(context));
}

/**
 * What downloads recordings for the credential of a node.
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
