import { callOutput } from '../../domain/output';
import { runField, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import type { Operation } from '../operation';

/** Reads the calls of a run with transcript and analysis: one item a call. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get run',
	description: 'Retrieve a run with the outcome and transcript of its calls',
	fields: [spaceField, runField, ...callOutputFields],
	async execute({ unpod, parameters }) {
		const spaceToken = parameters.id('spaceToken', 'Space');
		const calls = await unpod.runCalls(spaceToken, parameters.id('runId', 'Run'));
		const choice = parameters.output();
		return calls.map((call) => callOutput(call, choice));
	},
};
