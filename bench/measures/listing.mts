import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { stringify } from 'flatted';
import type { INodeParameters } from 'n8n-workflow';
import { locator } from '../../tools/engine/parameters.mts';
import { JANE, type Sandbox, startSandbox } from '../../test/sandbox/index.mts';
import { HTTP_REQUEST, httpRequest, UNPOD } from '../contenders.mts';
import type { Engine, Step } from '../engine.mts';
import { median, type Table } from '../table.mts';

const CALL_LOGS = 10_000;
const TURNS = 40;
const ROUNDS = 3;

interface Way {
	name: string;
	step: (sandbox: Sandbox) => Step;
}

interface Size {
	stored: number;
	heap: number;
}

function unpod(output: INodeParameters) {
	return ({ spaceToken }: Sandbox): Step => ({
		type: UNPOD,
		parameters: {
			resource: 'callLog',
			operation: 'getAll',
			spaceToken: locator(spaceToken),
			returnAll: true,
			...output,
		},
	});
}

/** A page is an item here; Split Out, which would make one of each row, is left out. */
function paged(sandbox: Sandbox): Step {
	const pagination = {
		paginationMode: 'responseContainsNextURL',
		nextURL: '={{ $response.body.next }}',
		paginationCompleteWhen: 'other',
		completeExpression: '={{ $response.body.next === null }}',
		limitPagesFetched: false,
	};
	const parameters = httpRequest(sandbox, `call-logs/?space_token=${sandbox.spaceToken}`, {
		options: { pagination: { pagination } },
	});
	return { type: HTTP_REQUEST, parameters };
}

const WAYS: Way[] = [
	{ name: 'HTTP Request with Pagination', step: paged },
	{ name: 'Unpod, Raw', step: unpod({ output: 'raw' }) },
	{ name: 'Unpod, Simplified', step: unpod({ output: 'simplified' }) },
	{ name: 'Unpod, Selected Fields (default)', step: unpod({ output: 'selectedFields' }) },
];

/** Calls of an hour ago. No two say the same: n8n stores equal texts once. */
function addCalls({ world, clock }: Sandbox): void {
	const createdAt = clock.now() - 3_600_000;
	for (let call = 0; call < CALL_LOGS; call++) {
		const turns = Array.from(
			{ length: TURNS },
			(_, turn) => `Agent: Hello, this is Acme with offer ${call}-${turn}. Does Thursday suit you?`,
		);
		const summary = `The appointment of customer ${call} on Thursday suits.`;
		const log = { transcript: turns.join('\n'), summary };
		world.placeRun({ contacts: [{ phoneNumber: JANE }], createdAt, log });
	}
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapUsed(): number {
	collectGarbage();
	return process.memoryUsage().heapUsed;
}

async function list(engine: Engine, sandbox: Sandbox, way: Way): Promise<Size> {
	const before = heapUsed();
	const plan = { List: way.step(sandbox) };
	const { run } = await engine.execute(plan, [{}], sandbox.credentials('v1'));
	if (run.data.resultData.error) throw run.data.resultData.error;
	sandbox.clearJournal();
	const heap = heapUsed() - before;
	return { stored: Buffer.byteLength(stringify(run.data)), heap };
}

function megabytes(bytes: number): string {
	return (bytes / 1e6).toFixed(1);
}

/** What a list of ten thousand call logs takes in n8n's database and in memory. */
export async function measureListing(engine: Engine): Promise<Table> {
	const sandbox = await startSandbox({ clock: 'real' });
	addCalls(sandbox);
	const sizes: Array<Size & { name: string }> = [];
	try {
		for (const way of WAYS) {
			const rounds: Size[] = [];
			for (let round = 0; round < ROUNDS; round++) rounds.push(await list(engine, sandbox, way));
			const stored = median(rounds.map((size) => size.stored));
			const heap = median(rounds.map((size) => size.heap));
			sizes.push({ name: way.name, stored, heap });
		}
	} finally {
		await sandbox.close();
	}
	const [first] = sizes;
	return {
		title: `5. ${CALL_LOGS} call logs are listed`,
		about: `Each with a transcript of ${TURNS} lines. What n8n stores of the execution, and the heap its data takes. Medians of ${ROUNDS} runs.`,
		columns: ['', 'stored MB', 'heap MB', 'stored, of the first'],
		rows: sizes.map(({ name, stored, heap }) => [
			name,
			megabytes(stored),
			megabytes(heap),
			`${Math.round((100 * stored) / first.stored)} %`,
		]),
		remarks: [],
	};
}
