import type { IDataObject } from 'n8n-workflow';
import { locator } from '../../tools/engine/parameters.mts';
import { type Dialect, startSandbox } from '../../test/sandbox/index.mts';
import type { Engine } from '../engine.mts';
import { median, type Table } from '../table.mts';

const HISTORIES = [100, 10_000, 100_000];
const DIALECTS: Dialect[] = ['v1', 'platform'];
const POLLS = 5;

/** How many requests polls make that find nothing new. */
async function requestsPerPoll(engine: Engine, runs: number, dialect: Dialect): Promise<number> {
	const sandbox = await startSandbox();
	try {
		sandbox.world.addHistory(runs);
		const parameters = { events: ['runCompleted'], spaceToken: locator(sandbox.spaceToken) };
		const trigger = { type: 'n8n-nodes-unpod.unpodTrigger', parameters };
		const memory: IDataObject = {};
		const poll = async () => await engine.poll(trigger, sandbox.credentials(dialect), memory);
		await poll();
		const requests: number[] = [];
		for (let count = 0; count < POLLS; count++) {
			sandbox.clearJournal();
			await poll();
			requests.push(sandbox.requests.length);
		}
		return median(requests);
	} finally {
		await sandbox.close();
	}
}

/** What the trigger asks of the service when nothing happens, by how much has happened before. */
export async function measurePolling(engine: Engine): Promise<Table> {
	const rows: string[][] = [];
	for (const dialect of DIALECTS) {
		const counts: number[] = [];
		for (const runs of HISTORIES) counts.push(await requestsPerPoll(engine, runs, dialect));
		rows.push([dialect, ...counts.map(String)]);
	}
	return {
		title: '6. The trigger polls and nothing is new',
		about: `Requests per poll, by runs in the space. Medians of ${POLLS} polls.`,
		columns: ['', ...HISTORIES.map((runs) => `${runs} runs`)],
		rows,
		remarks: [],
	};
}
