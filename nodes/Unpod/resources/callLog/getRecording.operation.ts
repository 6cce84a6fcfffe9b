import type { INodeExecutionData } from 'n8n-workflow';
import type { Recording } from '../../api/http/recordings';
import type { Call } from '../../domain/call';
import { InputError } from '../../domain/errors/inputError';
import { isFinished } from '../../domain/status';
import { runField, spaceField } from '../../fields/locators';
import { requireEvaluated } from '../../n8n/entered';
import { Parameters } from '../../n8n/parameters';
import { itemByItem } from '../itemByItem';
import type { BatchRun, Operation } from '../operation';

const FROM_RUN = { show: { recordingFrom: ['run'] } };

/** The address of a call's recording. Of a call that is known only by its recording, the rest is null. */
type Source = Pick<Call, 'taskId' | 'runId' | 'phoneNumber'> & { recordingUrl: string };

function readUrl(value: string): URL {
	const url = URL.canParse(value) ? new URL(value) : null;
	if (url && ['http:', 'https:'].includes(url.protocol)) return url;
	throw new InputError(
		`'Recording URL' is not a web address: ${value.slice(0, 60)}`,
		"Enter the 'recordingUrl' of a call, e.g. {{ $json.recordingUrl }}, or choose to get the recording from a run.",
	);
}

function enteredSource(parameters: Parameters): Source {
	requireEvaluated(parameters.entered('recordingUrl'), 'Recording URL');
	const recordingUrl = parameters.text('recordingUrl');
	if (recordingUrl !== '') return { taskId: null, runId: null, phoneNumber: null, recordingUrl };
	throw new InputError(
		"'Recording URL' is empty",
		"Simplified output has no recording URL: in the node before, set 'Output' to Selected Fields and add Recording URL, or set 'Recording From' to Run here. Calls that nobody answered have no recording; others get theirs some time after the call's end.",
	);
}

function noRecording(calls: Call[]): InputError {
	if (calls.some(({ status }) => !isFinished(status))) {
		return new InputError(
			'There is no recording yet: the call has not ended',
			'Wait for its end with Run > Wait for Completion, or use Unpod Trigger, which starts a workflow when a call is done.',
		);
	}
	return new InputError(
		'There is no recording of the call yet',
		"Unpod adds recordings some time after a call's end, up to 90 minutes later; calls that nobody answered have none. Try again later.",
	);
}

async function sourcesOf({ unpod }: BatchRun, parameters: Parameters): Promise<Source[]> {
	if (parameters.choice('recordingFrom', 'Recording From', ['run', 'url']) === 'url')
		return [enteredSource(parameters)];
	const spaceToken = parameters.id('spaceToken', 'Space');
	const calls = await unpod.runCalls(spaceToken, parameters.id('runId', 'Run'));
	const sources = calls.flatMap(({ recordingUrl, ...call }) =>
		recordingUrl === null ? [] : [{ ...call, recordingUrl }],
	);
	if (sources.length === 0) throw noRecording(calls);
	return sources;
}

async function toBinaryItem(
	{ context }: BatchRun,
	{ taskId, runId, phoneNumber, recordingUrl }: Source,
	{ audio, fileName, mimeType }: Recording,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const field = Parameters.ofItem(context, itemIndex).text('binaryPropertyName') || 'data';
	return {
		json: {
			phoneNumber,
			fileName,
			mimeType,
			sizeBytes: audio.length,
			recordingUrl,
			taskId,
			runId,
		},
		binary: { [field]: await context.helpers.prepareBinaryData(audio, fileName, mimeType) },
		pairedItem: { item: itemIndex },
	};
}

/** Returns the audio of calls as n8n's binary data, from a recording's address or from a run. */
export const getRecording: Operation = {
	value: 'getRecording',
	name: 'Get Recording',
	action: 'Get call recording',
	description: 'Download the audio of a call as a file',
	fields: [
		{
			displayName: 'Recording From',
			name: 'recordingFrom',
			type: 'options',
			options: [
				{ name: 'Recording URL', value: 'url', description: 'The address in the output of a call' },
				{ name: 'Run', value: 'run', description: 'All recordings of a run' },
			],
			default: 'run',
			description: 'Where to get the recording from',
		},
		{
			displayName: 'Recording URL',
			name: 'recordingUrl',
			type: 'string',
			required: true,
			displayOptions: { show: { recordingFrom: ['url'] } },
			default: '={{ $json.recordingUrl }}',
			placeholder: 'e.g. {{ $json.recordingUrl }}',
			description:
				"The 'recordingUrl' of a call, which comes with Selected Fields but not with Simplified. Your API key is not sent to this address.",
		},
		{ ...spaceField, displayOptions: FROM_RUN },
		{ ...runField, displayOptions: FROM_RUN },
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the output binary field to put the file in',
		},
	],
	async executeAll(run) {
		const { context, access, itemCount } = run;
		return await itemByItem(context, itemCount, async (itemIndex) => {
			const sources = await sourcesOf(run, Parameters.ofItem(context, itemIndex));
			const items: INodeExecutionData[] = [];
			for (const source of sources) {
				const recording = await access.download(readUrl(source.recordingUrl));
				items.push(await toBinaryItem(run, source, recording, itemIndex));
			}
			return items;
		});
	},
};
