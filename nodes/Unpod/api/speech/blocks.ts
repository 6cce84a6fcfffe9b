import { type Call, isReady } from '../../domain/call';
import { asText, at, isObject, type JsonObject } from '../../domain/json';
import { phaseOf } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import type { Connection } from '../http/connection';
import { path } from '../http/path';
import { readFindings } from './analytics';
import { rowsIn, unwrapped } from './rows';

const BLOCKS = 'analytics-blocks';

/** Blocks whose agents are read, at most; with more blocks it isn't known which ones an agent has. */
const MOST_BLOCKS = 20;

/** How long after a call's end its analytics are waited for where it isn't known whether any will come. */
const GRACE_MS = 120_000;

interface Block {
	id: string;
	agents: ReadonlySet<string>;
}

function agentsOf(row: unknown): ReadonlySet<string> {
	const agents = at(row, 'agent_ids');
	return new Set(Array.isArray(agents) ? agents.flatMap((agent) => asText(agent) ?? []) : []);
}

/** Returns whether a block runs on every call: one with a condition may have no result. */
function isCertain(row: JsonObject): boolean {
	return (row.state ?? 'active') === 'active' && !isObject(row.condition);
}

/**
 * Reads which blocks of analytics are attached to agents. Their results follow some time after a call's end,
 * and a call doesn't show how many there will be (the vendor's SDK, October 2026).
 */
export class AttachedBlocks {
	private blocks: Promise<Block[] | null> | null = null;

	constructor(private readonly connection: Connection) {}

	/** Returns whether a call is complete: it has its transcript and the results of its blocks. */
	async isComplete(call: Call): Promise<boolean> {
		if (isReady(call)) return true;
		if (phaseOf(call.status) === 'open') return false;
		const { transcript, transcript_turns: turns, analytics } = call.raw;
		if (!Array.isArray(transcript)) return false;
		// A call without a transcript is not analysed.
		if (transcript.length === 0) return (turns ?? 0) === 0;
		const found = readFindings(analytics).blocks;
		const expected = await this.of(call.agentHandle);
		if (expected !== null) return expected.every((block) => found.has(block));
		const endedAt = toMilliseconds(call.endedAt);
		return found.size > 0 || endedAt === null || clock.now() - endedAt > GRACE_MS;
	}

	/** Returns the IDs of the blocks that run on every call of an agent; null where the service doesn't show them. */
	private async of(agentHandle: string | null): Promise<string[] | null> {
		this.blocks ??= this.read().catch(() => null);
		const blocks = await this.blocks;
		if (blocks === null || agentHandle === null) return null;
		return blocks.flatMap(({ id, agents }) => (agents.has(agentHandle) ? [id] : []));
	}

	private async read(): Promise<Block[] | null> {
		const rows = rowsIn(await this.connection.get(BLOCKS)).filter(isCertain);
		if (rows.length > MOST_BLOCKS) return null;
		const blocks: Block[] = [];
		for (const row of rows) {
			const id = asText(row.block_id);
			if (id === null) continue;
			const block = unwrapped(await this.connection.get(`${BLOCKS}/${path`${id}`}`));
			blocks.push({ id, agents: agentsOf(block) });
		}
		return blocks;
	}
}
