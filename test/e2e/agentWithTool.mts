import {
	byId,
	callFrom,
	chain,
	manualTrigger,
	node,
	type Workflow,
	type WorkflowNode,
	type Workplace,
} from '../../tools/n8n/workflow.mts';

const MODEL = 'Model';
const TOOL = 'Call somebody';
const AGENT = 'AI Agent';

/** What the model says of a parameter. */
function fromModel(name: string): string {
	return `={{ $fromAI('${name}', '', 'string') }}`;
}

function nodesOf(place: Workplace, model: { id: string; name: string }): WorkflowNode[] {
	return [
		manualTrigger('Start'),
		node({
			name: AGENT,
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 2.2,
			position: [220, 0],
			parameters: { promptType: 'define', text: 'Call Jane Doe.', options: {} },
		}),
		node({
			name: MODEL,
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			position: [160, 220],
			parameters: { model: byId('gpt-4o-mini'), options: {} },
			credentials: { openAiApi: { id: model.id, name: model.name } },
		}),
		node({
			name: TOOL,
			type: 'n8n-nodes-unpod.unpodTool',
			typeVersion: 1,
			position: [320, 220],
			parameters: {
				...callFrom(place, fromModel('Phone_Number')),
				additionalFields: { contactName: fromModel('Contact_Name') },
			},
			credentials: { unpodApi: place.credential },
		}),
	];
}

/** A workflow with an AI agent that may call, from 'Start'; `model` is the credential of its model. */
export function agentWithTool(place: Workplace, model: { id: string; name: string }): Workflow {
	return {
		name: 'An agent that calls',
		nodes: nodesOf(place, model),
		connections: {
			...chain('Start', AGENT),
			[MODEL]: { ai_languageModel: [[{ node: AGENT, type: 'ai_languageModel', index: 0 }]] },
			[TOOL]: { ai_tool: [[{ node: AGENT, type: 'ai_tool', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
