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

/** Returns whether an agent is of another type than voice: Unpod lists agents of every type, and voices are shown first. */
function isOther({ type }: Agent): boolean {
	return type !== null && !/voice/i.test(type);
}

/** Returns the label that distinguishes a call, e.g. "2026-03-02 09:00, completed, +14155550100". */
function labelOf(id: string, { createdAt, status, phoneNumber }: Call): string {
	const time = createdAt?.slice(0, 16).replace('T', ' ') ?? null;
	const known = [time, status, phoneNumber].filter((part) => part !== null);
	return [...known, id].join(', ');
}

function taskEntry(call: Call): INodeListSearchItems {
	const value = call.taskId ?? '';
	return { name: labelOf(value, call), value };
}

function runEntry(call: Call): INodeListSearchItems {
	const value = call.runId ?? '';
	return { name: labelOf(value, call), value };
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
	searchTasks: listMethod(async (context, unpod, filter, page) => {
		const spaceToken = requirePickedSpace(context);
		return await nextPage(
			(firstPage) => unpod.tasks({ spaceToken, firstPage }),
			taskEntry,
			filter,
			page,
		);
	}),
	searchRuns: listMethod(async (context, unpod, filter, page) => {
		const spaceToken = requirePickedSpace(context);
		return await nextPage(
			(firstPage) => unpod.runs({ spaceToken, firstPage }),
			runEntry,
			filter,
			page,
		);
	}),
};
