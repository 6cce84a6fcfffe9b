import { createServer } from 'node:http';

interface ToolCall {
	tool: string;
	arguments: object;
}

/** What the model says in one turn: the call of a tool, or of several at once, or words to end with. */
export type Turn = ToolCall | { tools: ToolCall[] } | { text: string };

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
}

export interface ScriptedModel {
	/** The base URL for the credential of n8n's OpenAI nodes. */
	url: string;
	requests: ChatRequest[];
	close(): Promise<void>;
}

function answer(turn: Turn, index: number): object {
	const message =
		'text' in turn
			? { role: 'assistant', content: turn.text }
			: {
					role: 'assistant',
					content: null,
					tool_calls: ('tools' in turn ? turn.tools : [turn]).map((call, place) => ({
						id: `call_${index}_${place}`,
						type: 'function',
						function: { name: call.tool, arguments: JSON.stringify(call.arguments) },
					})),
				};
	return {
		id: `chat_${index}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: 'text' in turn ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** A chat model that says what it is told to, over OpenAI's API; each turn may look at what was asked. */
export async function startScriptedModel(
	turns: Array<(request: ChatRequest) => Turn>,
): Promise<ScriptedModel> {
	const requests: ChatRequest[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => {
			body += text;
		});
		request.on('end', () => {
			const asked: ChatRequest = JSON.parse(body);
			const turn = turns[requests.length] ?? (() => ({ text: 'I have nothing more to say.' }));
			requests.push(asked);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(answer(turn(asked), requests.length)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const port = address && typeof address === 'object' ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
