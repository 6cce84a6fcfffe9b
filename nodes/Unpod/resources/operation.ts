import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { UnpodAccess } from '../api';
import type { Unpod } from '../api/contract';
import { InputError } from '../domain/errors/inputError';
import type { JsonObject } from '../domain/json';
import type { Parameters } from '../n8n/parameters';

/** One input item with what an operation needs to work on it. */
export interface ItemRun {
	unpod: Unpod;
	parameters: Parameters;
}

/** All input items, for an operation that has to see them together. */
export interface BatchRun {
	context: IExecuteFunctions;
	access: UnpodAccess;
	unpod: Unpod;
	itemCount: number;
}

interface OperationText {
	/** The value in saved workflows. */
	value: string;
	name: string;
	/** What it does, for people and AI models that choose by it; unique in the node. */
	action: string;
	description: string;
	fields: INodeProperties[];
}

/** An operation: its fields and what it does, item by item or for all items at once. */
export type Operation = OperationText &
	(
		| { execute: (run: ItemRun) => Promise<JsonObject[]> }
		| { executeAll: (run: BatchRun) => Promise<INodeExecutionData[]> }
	);

/** One kind of thing in Unpod and what can be done with it. */
export interface Resource {
	value: string;
	name: string;
	operations: Operation[];
	defaultOperation: string;
}

type DisplayOptions = INodeProperties['displayOptions'];

function shownFor(field: INodeProperties, show: Record<string, string[]>): INodeProperties {
	const own: DisplayOptions = field.displayOptions ?? {};
	return { ...field, displayOptions: { ...own, show: { ...show, ...own.show } } };
}

/** Returns the fields of a resource: the choice of operation, then what each operation asks for. */
export function resourceProperties(resource: Resource): INodeProperties[] {
	const { value, operations, defaultOperation } = resource;
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [value] } },
			options: operations.map(({ name, value: operation, action, description }) => ({
				name,
				value: operation,
				action,
				description,
			})),
			default: defaultOperation,
		},
		...operations.flatMap((operation) =>
			operation.fields.map((field) =>
				shownFor(field, { resource: [value], operation: [operation.value] }),
			),
		),
	];
}

/**
 * Returns the operation that a node is set to.
 *
 * @throws InputError when the node was saved by a version that knew other operations.
 */
export function findOperation(
	resources: Resource[],
	resource: string,
	operation: string,
): Operation {
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found) return found;
	throw new InputError(
		`'Operation' ${operation} is not supported for 'Resource' ${resource}`,
		'Choose a resource and an operation from the lists in the node.',
	);
}

/** Returns JSON as an n8n item that is paired with an input item. */
export function toItem(json: IDataObject, itemIndex: number): INodeExecutionData {
	return { json, pairedItem: { item: itemIndex } };
}
