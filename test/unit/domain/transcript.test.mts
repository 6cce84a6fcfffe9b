import {
	formatTranscript,
	readTranscript,
	type Turn,
} from '../../../nodes/Unpod/domain/transcript';

const turn = (role: Turn['role'], text: string, at: string | null = null): Turn => ({
	role,
	text,
	at,
});

const HELLO = turn('agent', 'Hello, this is Acme.');
const YES = turn('caller', 'Yes, speaking.');

describe('a transcript of one text', () => {
	it.each<[string, string, Turn[] | null]>([
		['has a turn a line', 'Agent: Hello, this is Acme.\nCustomer: Yes, speaking.', [HELLO, YES]],
		[
			'may have Windows lines',
			'Agent: Hello, this is Acme.\r\nCustomer: Yes, speaking.',
			[HELLO, YES],
		],
		['knows other words', 'AI: Hello, this is Acme.\nUser : Yes, speaking.', [HELLO, YES]],
		[
			'goes on without a speaker',
			'Agent: Hello,\nthis is: Acme',
			[turn('agent', 'Hello,\nthis is: Acme')],
		],
		['may begin without one', '(rings)\nAgent: Hi', [turn(null, '(rings)'), turn('agent', 'Hi')]],
		['keeps what looks like a time', 'Customer: At 10:30', [turn('caller', 'At 10:30')]],
		['drops empty lines at its end', 'Agent: Hi\n\n \n', [turn('agent', 'Hi')]],
		['drops empty lines within', 'Agent: Hi\n\n \nthere', [turn('agent', 'Hi\nthere')]],
		['is none where it is blank', ' \n ', null],
	])('%s', (_, text, turns) => {
		expect(readTranscript(text)).toEqual(turns);
	});
});

it('joins a long text without speakers line by line, whatever its length', () => {
	const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
	const trim = jest.spyOn(String.prototype, 'trim');
	const turns = readTranscript(lines.join('\n'));
	const trimmed = trim.mock.contexts.reduce((sum: number, text) => sum + String(text).length, 0);
	expect(turns).toEqual([turn(null, lines.join('\n'))]);
	expect(trimmed).toBeLessThan(10 * lines.join('\n').length);
});

describe('a transcript of turns', () => {
	it('has the speakers and times that the platform writes', () => {
		const turns = readTranscript([
			{
				role: 'user',
				content: 'Hello?',
				timestamp: '2026-01-31 11:47:46.675013',
				participant: 'idt_+14155550100',
			},
			{
				role: 'assistant',
				content: 'Hi!\n',
				timestamp: '2026-01-31 11:47:54.259815',
				message_id: '2e8be35b-303',
			},
			{ role: 'agent', content: 'Are you Jane?', timestamp: '' },
		]);
		expect(turns).toEqual([
			turn('caller', 'Hello?', '2026-01-31T11:47:46.675Z'),
			turn('agent', 'Hi!', '2026-01-31T11:47:54.259Z'),
			turn('agent', 'Are you Jane?'),
		]);
	});

	it.each<[string, unknown[], Turn[] | null]>([
		[
			'reads messages of the earlier voice engine',
			[{ role: 'bot', message: 'Hi', time: 1.5 }],
			[turn('agent', 'Hi')],
		],
		[
			'leaves out turns in which nothing is said',
			[{ role: 'user', content: ' ' }, { role: 'user' }],
			null,
		],
		[
			'leaves out what is no turn',
			[null, 7, [], { role: 'user', content: 'Yes' }],
			[turn('caller', 'Yes')],
		],
		[
			'keeps a turn of an unknown speaker',
			[{ role: 'system', content: 'Muted' }],
			[turn(null, 'Muted')],
		],
		['keeps a turn without a speaker', [{ content: 'Hm' }], [turn(null, 'Hm')]],
		[
			'takes texts for lines',
			['Agent: Hi', 'Customer: Yes'],
			[turn('agent', 'Hi'), turn('caller', 'Yes')],
		],
		['is none where it is empty', [], null],
	])('%s', (_, value, turns) => {
		expect(readTranscript(value)).toEqual(turns);
	});

	it.each([null, undefined, {}, true, { role: 'user', content: 'Hello' }])(
		'is none in %j',
		(value) => {
			expect(readTranscript(value)).toBeNull();
		},
	);
});

describe('the form of a transcript', () => {
	const turns = [
		HELLO,
		turn('caller', 'Who?', '2026-01-31T11:47:46.675Z'),
		turn(null, '(hangs up)'),
	];

	it('is a line a turn as text', () => {
		expect(formatTranscript(turns, 'text')).toBe(
			'Agent: Hello, this is Acme.\nCaller: Who?\n(hangs up)',
		);
	});

	it('is a paragraph a turn as Markdown', () => {
		expect(formatTranscript(turns, 'markdown')).toBe(
			'**Agent:** Hello, this is Acme.\n\n**Caller:** Who?\n\n(hangs up)',
		);
	});

	it('is a list of role, text and time as turns', () => {
		expect(formatTranscript(turns, 'turns')).toEqual([
			{ role: 'agent', text: 'Hello, this is Acme.', at: null },
			{ role: 'caller', text: 'Who?', at: '2026-01-31T11:47:46.675Z' },
			{ role: null, text: '(hangs up)', at: null },
		]);
	});

	it('stays null whatever the form', () => {
		for (const format of ['text', 'markdown', 'turns'] as const) {
			expect(formatTranscript(null, format)).toBeNull();
		}
	});
});
