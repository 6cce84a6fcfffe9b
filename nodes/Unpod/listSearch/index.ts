import type { INodeListSearchItems } from 'n8n-workflow';
import type { Agent, Space } from '../api/shapes';
import type { Call } from '../domain/call';
import {
	listMethod,
	type ListSearch,
	nextPage,
	pageOf,
	pickedSpace,
	requirePickedSpace,
} from './picker';

function spaceEntry({ token, name, placesCalls }: Space): INodeListSearchItems {
	return { name: `${name ?? token}${placesCalls ? '' : ' (places no calls)'}`, value: token };
}

function agentEntry({ handle, name, type }: Agent): INodeListSearchItems {
	const known = name === null ? handle : `${name} (${handle})`;
	return { name: type === null ? known : `${known}, ${type}`, value: handle };
}

/**
 * Returns whether an agent is of another type than voice: Unpod lists agents of every type, and voices are shown
 * first.
 */
function isOther({ type }: Agent): boolean {
	return type !== null && !/voice/i.test(type);
}

/** Returns the label that distinguishes a call, e.g. "2026-03-02 09:00, completed, +14155550100". */
function labelOf(id: string, { createdAt, status, phoneNumber }: Call): string {
	const time = createdAt?.slice(0, 16).replace('T', ' ') ?? null;
	const known = [time, status, phoneNumber].filter((part) => part !== null);
	return [...known, id].join(', ');
}

/** Returns the list of the calls of the picked space, each by its ID as a task or as a run. */
function listOfCalls(list: 'tasks' | 'runs', id: 'taskId' | 'runId'): ListSearch {
	const toEntry = (call: Call): INodeListSearchItems => {
		const value = call[id] ?? '';
		return { name: labelOf(value, call), value };
	};
	return listMethod(async (context, unpod, filter, page) => {
		const spaceToken = requirePickedSpace(context);
		const pagesFrom = (firstPage: number) => unpod[list]({ spaceToken, firstPage });
		return await nextPage(pagesFrom, toEntry, filter, page);
	});
}

/** The lists behind the pickers, by the names that the fields ask for. */
export const listSearch: Record<string, ListSearch> = {
	searchSpaces: listMethod(async (_, unpod, filter, page) =>
		pageOf([(await unpod.spaces()).map(spaceEntry)], filter, page),
	),
	searchAgents: listMethod(async (context, unpod, filter, page) => {
		const agents = await unpod.agents(pickedSpace(context));
		const voices = agents.filter((agent) => !isOther(agent)).map(agentEntry);
		return pageOf([voices, agents.filter(isOther).map(agentEntry)], filter, page);
	}),
	searchTasks: listOfCalls('tasks', 'taskId'),
	searchRuns: listOfCalls('runs', 'runId'),
};
