import 'reflect-metadata';
import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	INodeParameters,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { OneCredential } from './credentials.mts';

async function unused(): Promise<never> {
	throw new Error('The nodes under test need no such thing');
}

/** What n8n's server provides for an execution: here one credential and no database. */
export function additionalDataOf(
	credentials: ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	currentNodeParameters?: INodeParameters,
	onRequest?: () => void,
): IWorkflowExecuteAdditionalData {
	const url = 'http://n8n.invalid/';
	const workflowData = {
		id: 'workflow1',
		name: 'Test',
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: [],
		connections: {},
	};
	return {
		credentialsHelper: new OneCredential(credentials, onRequest),
		executeWorkflow: unused,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executionId: 'execution1',
		currentNodeExecutionIndex: 0,
		restApiUrl: url,
		instanceBaseUrl: url,
		formBaseUrl: url,
		formWaitingBaseUrl: url,
		formTestBaseUrl: url,
		webhookBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookTestBaseUrl: url,
		mcpBaseUrl: url,
		mcpTestBaseUrl: url,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		logAiEvent: () => {},
		startRunnerTask: unused,
		currentNodeParameters,
		hooks: new ExecutionLifecycleHooks(mode, 'execution1', workflowData),
	};
}
