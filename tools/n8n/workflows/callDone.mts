import { byId, chain, node, stickyNote, type Workflow, type Workplace } from '../workflow.mts';

/** The node that the workflow starts from. */
export const TRIGGER_NODE = 'When a call is done';

const NOTE = `## When a call is done
Unpod is asked once a minute for runs that have completed since, whoever placed them. Each comes out once, with its transcript and analysis, which follow a call's end.

Look at **Executions** to see the calls that came in.`;

/** A workflow that starts when a call is done, and shows what was said on it. */
export function callDone(name: string, { spaceToken, credential }: Workplace): Workflow {
	const fields = ['phoneNumber', 'outcome', 'sentiment', 'summary', 'transcript'];
	return {
		name,
		nodes: [
			stickyNote(NOTE, [-40, -240], [520, 180]),
			node({
				name: TRIGGER_NODE,
				type: 'n8n-nodes-unpod.unpodTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					pollTimes: { item: [{ mode: 'everyMinute' }] },
					events: ['runCompleted'],
					spaceToken: byId(spaceToken),
					options: { analysisTimeoutMinutes: 5 },
				},
				credentials: { unpodApi: credential },
			}),
			node({
				name: 'What was said',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [260, 0],
				parameters: {
					assignments: {
						assignments: fields.map((field) => ({
							id: field,
							name: field,
							value: `={{ $json.${field} }}`,
							type: 'string',
						})),
					},
					options: {},
				},
			}),
		],
		connections: chain(TRIGGER_NODE, 'What was said'),
		settings: { executionOrder: 'v1' },
	};
}
