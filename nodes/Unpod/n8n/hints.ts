import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DEFAULTS } from '../shared/defaults';
import { notCalledHint } from './notCalledHint';
import { Parameters } from './parameters';

/** The number of results from which on a node's output is slow to show and to work with. */
const MANY_RESULTS = 2000;

const MINUTE_SECONDS = 60;

function hintsOf(context: IExecuteFunctions, items: INodeExecutionData[]): string[] {
	const parameters = Parameters.ofItem(context, 0);
	const operation = parameters.text('operation');
	const hints: string[] = [];
	const places = ['create', 'createAndWait'].includes(operation);
	const isDryRun = parameters.collection('callingOptions').flag('dryRun', 'Dry Run', false);
	const notCalled = notCalledHint(items, isDryRun, context.getTimezone());
	if (places && notCalled !== null) hints.push(notCalled);
	if (places && context.getNode().retryOnFail) {
		hints.push(
			"'Retry On Fail' is safe here: calls that were placed are remembered for this execution, so a retry dials only the others.",
		);
	}
	if (parameters.flag('returnAll', 'Return All', false) && items.length >= MANY_RESULTS) {
		hints.push(
			`'Return All' returned ${items.length} results. Set a limit or filters to keep the workflow fast.`,
		);
	}
	const limitSeconds = context.getWorkflowSettings().executionTimeout ?? 0;
	const options = parameters.collection('waitOptions');
	const minutes = options.number('timeoutMinutes', 'Timeout (Minutes)', DEFAULTS.timeoutMinutes);
	const waits = ['createAndWait', 'wait'].includes(operation);
	if (waits && limitSeconds > 0 && minutes * MINUTE_SECONDS >= limitSeconds) {
		hints.push(
			`'Timeout (Minutes)' is ${minutes}, and n8n ends this workflow after ${Math.round(limitSeconds / MINUTE_SECONDS)} minutes ('Timeout Workflow' in its settings). Lower the first or raise the second.`,
		);
	}
	return hints;
}

/** Shows a hint about a setting at the node's output; once an execution. */
export function addHints(context: IExecuteFunctions, items: INodeExecutionData[]): void {
	// Older n8n knows no hints.
	if (typeof context.addExecutionHints !== 'function') return;
	try {
		const hints = hintsOf(context, items);
		context.addExecutionHints(...hints.map((message) => ({ message })));
	} catch {
		// A parameter that can't be read here is no reason to lose what was done.
	}
}
