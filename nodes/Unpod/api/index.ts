import type { IExecuteFunctions } from 'n8n-workflow';
import type { Unpod } from './contract';
import { type Connection, patience } from './http/connection';
import { downloadRecording, type Recording } from './http/recordings';
import { readSettings } from './http/settings';
import {
	connectionOf,
	downloadOf,
	withoutCancelSignal,
	type RequestContext,
} from './http/transport';
import { openPlatform } from './platform';
import type { Dialect } from './shapes';
import { openSpeech } from './speech';
import { openV1 } from './v1';

const OPENERS: Record<Dialect, (connection: Connection) => Unpod> = {
	v1: openV1,
	platform: openPlatform,
	speech: openSpeech,
};

/** Returns Unpod over a connection, in the dialect of its settings. */
export function unpodOver(connection: Connection): Unpod {
	return OPENERS[connection.settings.dialect](connection);
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

/** Unpod with the credential of a node that is executed, which is read once. */
export interface UnpodAccess {
	open(limits?: typeof patience): Unpod;
	/** Opens an Unpod that sends requests although the execution was cancelled. */
	openUncancelled(): Unpod;
	download(recordingUrl: URL): Promise<Recording>;
}

/**
 * Reads the credential of a node that is executed.
 *
 * @throws UnpodError when a field of the credential is missing or can't be read.
 */
export async function accessOf(context: IExecuteFunctions): Promise<UnpodAccess> {
	const settings = readSettings(await context.getCredentials('unpodApi'));
	const download = downloadOf(context);
	return {
		open: (limits = patience) => unpodOver(connectionOf(context, settings, limits)),
		openUncancelled: () => unpodOver(connectionOf(withoutCancelSignal(context), settings)),
		download: async (recordingUrl) => await downloadRecording(download, settings, recordingUrl),
	};
}
