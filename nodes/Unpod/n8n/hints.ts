import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DEFAULTS } from '../shared/defaults';
import { notCalledHint } from './notCalledHint';
import { Parameters } from './parameters';

/** The number of results from which on a node's output is slow to show and to work with. */
const MANY_RESULTS = 2000;

const MINUTE_SECONDS = 60;

/** Returns who was not called and why; null where all were called. */
function notCalled(
	context: IExecuteFunctions,
	parameters: Parameters,
	items: INodeExecutionData[],
): string | null {
	const isDryRun = parameters.collection('callingOptions').flag('dryRun', 'Dry Run', false);
	return notCalledHint(items, isDryRun, context.getTimezone());
}

/** Returns that a retry of the node calls nobody again; null where the node isn't retried. */
function safeRetry(context: IExecuteFunctions): string | null {
	return context.getNode().retryOnFail
		? "'Retry On Fail' is safe here: calls that were placed are remembered for this execution, so a retry dials only the others."
		: null;
}

/** Returns that a list is too long to work with; null for any other. */
function manyResults(parameters: Parameters, count: number): string | null {
	if (!parameters.flag('returnAll', 'Return All', false) || count < MANY_RESULTS) return null;
	return `'Return All' returned ${count} results. Set a limit or filters to keep the workflow fast.`;
}

/** Returns that n8n ends the workflow before the wait ends; null where it doesn't. */
function cutOffWait(context: IExecuteFunctions, parameters: Parameters): string | null {
	const limitSeconds = context.getWorkflowSettings().executionTimeout ?? 0;
	const options = parameters.collection('waitOptions');
	const minutes = options.number('timeoutMinutes', 'Timeout (Minutes)', DEFAULTS.timeoutMinutes);
	if (limitSeconds <= 0 || minutes * MINUTE_SECONDS < limitSeconds) return null;
	return `'Timeout (Minutes)' is ${minutes}, and n8n ends this workflow after ${Math.round(limitSeconds / MINUTE_SECONDS)} minutes ('Timeout Workflow' in its settings). Lower the first or raise the second.`;
}

function hintsOf(context: IExecuteFunctions, items: INodeExecutionData[]): string[] {
	const parameters = Parameters.ofItem(context, 0);
	const operation = parameters.text('operation');
	const places = ['create', 'createAndWait'].includes(operation);
	const waits = ['createAndWait', 'wait'].includes(operation);
	return [
		...(places ? [notCalled(context, parameters, items), safeRetry(context)] : []),
		manyResults(parameters, items.length),
		waits ? cutOffWait(context, parameters) : null,
	].filter((hint) => hint !== null);
}

/** Shows hints beside the node's output, for the run that has just ended. */
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
