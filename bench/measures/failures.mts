import { numbers, type Sandbox, startSandbox } from '../../test/sandbox/index.mts';
import { type Contender, CONTENDERS } from '../contenders.mts';
import type { Engine, Execution, Step } from '../engine.mts';
import type { Table } from '../table.mts';

const CALLS = 10;
const RETRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

interface Case {
	name: string;
	settings: Step['settings'];
	/** Whether the call that is answered with 500 was placed all the same. */
	isPlaced: boolean;
}

const SETTINGS: Array<{ name: string; settings: Step['settings'] }> = [
	{ name: 'On Error = Stop', settings: {} },
	{ name: 'On Error = Stop, Retry On Fail', settings: RETRIES },
	{ name: 'On Error = Continue', settings: { onError: 'continueRegularOutput' } },
];

const CASES: Case[] = [false, true].flatMap((isPlaced) =>
	SETTINGS.map(({ name, settings }) => ({
		name: `${isPlaced ? 'placed' : 'not placed'}; ${name}`,
		settings,
		isPlaced,
	})),
);

function outcome(sandbox: Sandbox, phones: string[], { run, itemsOf }: Execution): string {
	const times = phones.map((phone) => sandbox.timesDialled(phone));
	const { message = '', description = '' } = run.data.resultData.error ?? {};
	const said = [message, description, JSON.stringify(itemsOf('Place'))].join(' ');
	const twice = times.filter((count) => count > 1).length;
	const lost = sandbox.dialled.filter(({ taskId }) => !said.includes(taskId)).length;
	return [sandbox.dialled.length, twice, lost].join(' / ');
}

async function measure(engine: Engine, contender: Contender, failure: Case): Promise<string> {
	const sandbox = await startSandbox({ clock: 'real' });
	try {
		const when = failure.isPlaced ? 'after' : 'before';
		sandbox.fault({ on: { method: 'POST' }, skip: 3, status: 500, when });
		const phones = numbers(CALLS);
		const plan = { Place: { ...contender.place(sandbox), settings: failure.settings } };
		const items = phones.map((phone) => ({ phone }));
		const execution = await engine.execute(plan, items, sandbox.credentials('v1'));
		return outcome(sandbox, phones, execution);
	} finally {
		await sandbox.close();
	}
}

/** What happens to ten calls when the fourth request is answered with 500. */
export async function measureFailures(engine: Engine): Promise<Table> {
	const rows: string[][] = [];
	for (const failure of CASES) {
		const row = [failure.name];
		for (const contender of CONTENDERS) row.push(await measure(engine, contender, failure));
		rows.push(row);
	}
	return {
		title: `1. The fourth request of ${CALLS} calls is answered with 500`,
		about: 'Calls placed / numbers dialled more than once / IDs in neither output nor error.',
		columns: ['Of that call', ...CONTENDERS.map(({ name }) => name)],
		rows,
		remarks: [
			'Not placed and retried: HTTP Request calls that number in the end. Unpod cannot know that it was',
			'not placed, so it does not dial it again and says where to look.',
		],
	};
}
