import { asText, isObject, textAt, valueAt, type JsonObject, type JsonValue } from './json';
import { toIso } from './time';

/** Who speaks: Unpod's voice agent or the person on the phone; null where the service doesn't show it. */
type Speaker = 'agent' | 'caller' | null;

/** One turn of a conversation. `at` is ISO 8601 with `Z`, or null. */
export interface Turn {
	role: Speaker;
	text: string;
	at: string | null;
}

/** How a transcript can be written, the default first. */
export const TRANSCRIPT_FORMATS = ['text', 'markdown', 'turns'] as const;

/** How a transcript is written. */
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

/**
 * Returns the speaker of a role. Unpod writes user and assistant, agent, bot or ai for its own side, customer
 * in transcripts of 2025 (captured answers).
 */
function speakerOf(role: string | null): Speaker {
	const spelled = role?.trim().toLowerCase() ?? '';
	if (['assistant', 'agent', 'bot', 'ai'].includes(spelled)) return 'agent';
	if (['user', 'customer', 'caller', 'human', 'contact'].includes(spelled)) return 'caller';
	return null;
}

function readTurn(entry: JsonValue): Turn[] {
	if (typeof entry === 'string') return readLines(entry);
	if (!isObject(entry)) return [];
	const text = textAt(entry, 'content', 'text', 'message');
	if (text === null) return [];
	return [
		{
			role: speakerOf(textAt(entry, 'role', 'speaker')),
			text: text.trim(),
			at: toIso(valueAt(entry, 'timestamp', 'at', 'created_at')),
		},
	];
}

/** "Agent: Hello" starts a turn; a line without a known speaker belongs to the turn before it. */
function readLines(text: string): Turn[] {
	const turns: Array<{ role: Speaker; lines: string[] }> = [];
	for (const line of text.split(/\r?\n/)) {
		const match = /^\s*([A-Za-z]+)\s*:\s*(.*)$/.exec(line);
		const role = match ? speakerOf(match[1]) : null;
		const last = turns.at(-1);
		if (match && role !== null) turns.push({ role, lines: [match[2].trim()] });
		else if (line.trim() === '') continue;
		else if (last) last.lines.push(line.trim());
		else turns.push({ role: null, lines: [line.trim()] });
	}
	return turns.map(({ role, lines }) => ({ role, text: lines.join('\n').trim(), at: null }));
}

/**
 * Reads the turns of a transcript, which Unpod returns as a list of turns or as one text (captured answers of
 * 2025 and 2026). Null where nobody spoke or there is no transcript yet.
 */
export function readTranscript(value: unknown): Turn[] | null {
	const turns = Array.isArray(value) ? value.flatMap(readTurn) : readLines(asText(value) ?? '');
	return turns.length > 0 ? turns : null;
}

const LABEL = { agent: 'Agent', caller: 'Caller' } as const;

function textLine({ role, text }: Turn): string {
	return role === null ? text : `${LABEL[role]}: ${text}`;
}

function markdownLine({ role, text }: Turn): string {
	return role === null ? text : `**${LABEL[role]}:** ${text}`;
}

/**
 * Returns a transcript in the chosen form: `text` has a line "Agent: …" or "Caller: …" a turn,
 * `markdown` a paragraph a turn, `turns` a list of `{role, text, at}`. Null stays null.
 */
export function formatTranscript(
	turns: Turn[] | null,
	format: TranscriptFormat,
): string | JsonObject[] | null {
	if (turns === null) return null;
	if (format === 'turns') return turns.map(({ role, text, at }) => ({ role, text, at }));
	return format === 'markdown'
		? turns.map(markdownLine).join('\n\n')
		: turns.map(textLine).join('\n');
}
