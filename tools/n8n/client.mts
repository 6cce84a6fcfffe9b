import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import { parse } from 'flatted';
import { ToolFailure } from '../report.mts';
import type { Workflow } from './workflow.mts';

const TIMEOUT_MS = 60_000;
const RETRY_TIMEOUT_MS = 600_000;
const TRY_EVERY_MS = 250;

/** Who owns an n8n; the password needs 8 characters, a capital and a digit. */
export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

export interface SavedWorkflow {
	id: string;
	name: string;
	versionId: string;
}

interface Publication {
	status: 'not_published' | 'in_progress' | 'published' | 'partial' | 'failed';
	triggers: Array<{ errorMessage: string | null }>;
}

/** The JSON of an item. */
export type Item = Record<string, unknown>;

interface NodeRun {
	data?: { main: Array<Array<{ json: Item }> | null> };
}

/** An execution with its data. */
export interface Execution {
	id: string;
	status: string;
	data: {
		resultData: {
			runData: Record<string, NodeRun[]>;
			error?: { message: string; description?: string | null };
		};
	};
}

/** An execution as the list has it. */
export interface ListedExecution {
	id: string;
	/** E.g. `running`, `success`, `error`, `canceled`, `crashed`. */
	status: string;
}

/** What an execution failed of, in n8n's words; its status where it says nothing. */
export function errorOf({ data, status }: Execution): string {
	const { message = status, description } = data.resultData.error ?? {};
	return description ? `${message}. ${description}` : message;
}

/** The items that a node put out on its first output, in all its runs of an execution. */
export function itemsOf({ data }: Execution, nodeName: string): Item[] {
	const runs = data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) => (run.data?.main[0] ?? []).map(({ json }) => json));
}

const RUNNING = ['new', 'running', 'waiting'];

/** n8n's REST API as its editor uses it, in a session of one user. */
export class N8nClient {
	private readonly http: AxiosInstance;

	/**
	 * @param url without a slash at the end
	 * @param signal ends every request and every wait when it is aborted
	 */
	constructor(
		readonly url: string,
		private readonly signal?: AbortSignal,
	) {
		this.http = axios.create({
			baseURL: url,
			proxy: false,
			timeout: TIMEOUT_MS,
			signal,
			validateStatus: null,
		});
		this.http.interceptors.response.use(undefined, (error: Error) => {
			throw signal?.aborted ? error : new ToolFailure(`n8n does not answer: ${error.message}`);
		});
	}

	/** Everything n8n answers is `{data}`; what went wrong is in `message`. */
	private async ask<T>(
		method: 'GET' | 'POST',
		path: string,
		data?: object,
		timeout = TIMEOUT_MS,
	): Promise<T> {
		const answer = await this.http.request<{ data: T; message?: string }>({
			method,
			url: `/rest${path}`,
			data,
			timeout,
		});
		const [cookie] = answer.headers['set-cookie'] ?? [];
		if (cookie) this.http.defaults.headers.common.Cookie = cookie.split(';')[0];
		if (answer.status < 300) return answer.data.data;
		throw new ToolFailure(
			`n8n answered ${method} ${path.split('?')[0]} with ${answer.status}: ${answer.data?.message ?? 'no reason given'}`,
		);
	}

	/** Makes this user the owner of a new n8n and begins a session. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.ask('POST', '/owner/setup', owner);
	}

	/** Begins a session. */
	async logIn({ email, password }: Owner): Promise<void> {
		await this.ask('POST', '/login', { emailOrLdapLoginId: email, password });
	}

	/** The names of all node types that n8n has loaded, e.g. `n8n-nodes-unpod.unpod`. */
	async nodeTypes(): Promise<string[]> {
		const { data } = await this.http.get<Array<{ name: string }>>('/types/nodes.json');
		return data.map(({ name }) => name);
	}

	async createCredential(
		name: string,
		type: string,
		data: Record<string, string>,
	): Promise<SavedCredential> {
		return await this.ask('POST', '/credentials', { name, type, data });
	}

	/** What the editor shows when a saved credential is tested. */
	async testCredential(
		credential: SavedCredential,
		data: Record<string, string>,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id, name, type } = credential;
		return await this.ask('POST', '/credentials/test', { credentials: { id, name, type, data } });
	}

	async createWorkflow(workflow: Workflow): Promise<SavedWorkflow> {
		return await this.ask('POST', '/workflows', workflow);
	}

	/**
	 * Publishes the saved version of a workflow and waits until its triggers listen: n8n answers
	 * before they do.
	 * @throws ToolFailure with what the triggers say, when one doesn't listen
	 */
	async publish({ id, name, versionId }: SavedWorkflow): Promise<void> {
		await this.ask('POST', `/workflows/${id}/activate`, { versionId });
		const limit = Date.now() + TIMEOUT_MS;
		let publication: Publication;
		do {
			await sleep(TRY_EVERY_MS, undefined, { signal: this.signal });
			publication = await this.ask('GET', `/workflows/${id}/publication-status`);
		} while (publication.status === 'in_progress' && Date.now() < limit);
		if (publication.status === 'published') return;
		const reasons = publication.triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
		throw new ToolFailure(
			`'${name}' could not be published: ${reasons.join('; ') || publication.status}`,
		);
	}

	/** Ends the publication of a workflow: its triggers start nothing more. */
	async unpublish({ id }: SavedWorkflow): Promise<void> {
		await this.ask('POST', `/workflows/${id}/deactivate`, {});
	}

	/**
	 * Sends JSON to the webhook of a published workflow, as its users do, and returns the answer.
	 * @throws ToolFailure with what the workflow failed of
	 */
	async callWebhook<T>(workflow: SavedWorkflow, path: string, body: object): Promise<T> {
		const answer = await this.http.post<T>(`/webhook/${path}`, body);
		if (answer.status < 300) return answer.data;
		const [last] = (await this.endedExecutions(workflow)).slice(-1);
		const reason = last ? errorOf(await this.execution(last)) : JSON.stringify(answer.data);
		throw new ToolFailure(`'${workflow.name}' answered ${answer.status}: ${reason}`);
	}

	/** Makes a data table with rows in it, in the user's own project, and returns its place for `rowsOf`. */
	async createDataTable(
		name: string,
		columns: Record<string, 'string' | 'number' | 'date'>,
		rows: Item[],
	): Promise<string> {
		const project = await this.ask<{ id: string }>('GET', '/projects/personal');
		const tables = `/projects/${project.id}/data-tables`;
		const described = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
		const { id } = await this.ask<{ id: string }>('POST', tables, { name, columns: described });
		await this.ask('POST', `${tables}/${id}/insert`, { data: rows, returnType: 'count' });
		return `${tables}/${id}`;
	}

	/** The rows of a data table. */
	async rowsOf(table: string): Promise<Item[]> {
		const { data } = await this.ask<{ data: Item[] }>('GET', `${table}/rows?take=100`);
		return data;
	}

	/** Starts an execution of a saved workflow at one of its triggers, as the editor's button does. */
	async runByHand({ id }: SavedWorkflow, trigger: string): Promise<void> {
		await this.ask('POST', `/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } });
	}

	/** Stops the executions of a workflow that are under way. */
	async stop(workflow: SavedWorkflow): Promise<void> {
		const running = (await this.listExecutions(workflow)).filter(({ status }) =>
			RUNNING.includes(status),
		);
		for (const execution of running) await this.ask('POST', `/executions/${execution.id}/stop`);
	}

	/**
	 * Retries a failed execution from the executions list. n8n answers when the new one has ended.
	 * @param workflow the one it had then, or the one that is saved now
	 */
	async retry(executionId: string, workflow: 'original' | 'saved'): Promise<Execution> {
		const { id } = await this.ask<{ id: string }>(
			'POST',
			`/executions/${executionId}/retry`,
			{ loadWorkflow: workflow === 'saved' },
			RETRY_TIMEOUT_MS,
		);
		return await this.execution(id);
	}

	/** Ids of the executions of a workflow that have ended, oldest first. */
	async endedExecutions(workflow: SavedWorkflow): Promise<string[]> {
		return (await this.listExecutions(workflow))
			.filter(({ status }) => !RUNNING.includes(status))
			.map((execution) => execution.id)
			.reverse();
	}

	/** The newest executions of a workflow, newest first. */
	async listExecutions({ id: workflowId }: SavedWorkflow): Promise<ListedExecution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.ask<{ results: ListedExecution[] }>(
			'GET',
			`/executions?limit=100&filter=${filter}`,
		);
		return results;
	}

	async execution(id: string): Promise<Execution> {
		const { data, ...execution } = await this.ask<{ id: string; status: string; data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...execution, data: parse(data) };
	}

	/**
	 * Follows the executions of a workflow as they end, until nobody wants more of them.
	 * @param limitMs gives up after this time
	 */
	async *executionsOf(workflow: SavedWorkflow, limitMs: number): AsyncGenerator<Execution> {
		const limit = Date.now() + limitMs;
		const seen = new Set<string>();
		while (Date.now() < limit) {
			for (const id of await this.endedExecutions(workflow)) {
				if (seen.has(id)) continue;
				seen.add(id);
				yield await this.execution(id);
			}
			await sleep(TRY_EVERY_MS, undefined, { signal: this.signal });
		}
	}
}
