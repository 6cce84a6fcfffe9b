import fc from 'fast-check';
import { quote } from '../../../../nodes/Unpod/api/http/quote';
import { withoutSecrets } from '../../../../nodes/Unpod/api/http/secrets';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import type { JsonObject } from '../../../../nodes/Unpod/domain/json';

const SEED = 20260311;
const KEY = 'sk_live/42+of="nobody"\\100%';
const settings = readSettings({ apiVersion: 'v1', apiKey: KEY });
const quoted = (message: string) => quote({ message }, settings);

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the API key in what the service says', () => {
	it.each<[string, string]>([
		['as it is', KEY],
		['in a URL', encodeURIComponent(KEY)],
		['in a URL, small letters', encodeURIComponent(KEY).toLowerCase()],
		['in a URL twice', encodeURIComponent(encodeURIComponent(KEY))],
		['in a form', new URLSearchParams({ KEY }).toString().slice(4)],
		['in JSON', JSON.stringify(KEY).slice(1, -1)],
		['in JSON within JSON', JSON.stringify(JSON.stringify(KEY)).slice(3, -3)],
		['in JSON, all escaped', [...KEY].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('')],
		['in a web page', [...KEY].map((c) => `&#${c.charCodeAt(0)};`).join('')],
		['in base64', base64(KEY)],
		['in base64 with its word', base64(`Bearer ${KEY}`)],
		['in base64 as a user', base64(`jane:${KEY}`)],
		['in base64 with what follows', base64(`${KEY}:x`)],
		['in base64 for URLs', Buffer.from(`Token ${KEY}`).toString('base64url')],
		['in hexadecimal digits', Buffer.from(KEY).toString('hex')],
		['in hexadecimal digits, capital letters', Buffer.from(KEY).toString('hex').toUpperCase()],
	])('is never shown: %s', (_, written) => {
		const words = quoted(`No such key: ${written}!`);
		expect(words).toContain('***');
		expect(words).not.toContain(written);
		expect(words.length).toBeLessThan(' Unpod says: No such key: !'.length + 45);
	});

	it('is never shown, whatever is around it and however it is encoded', () => {
		const printable = fc.string({
			unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
			minLength: 20,
			maxLength: 60,
		});
		const around = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
		const encodings = [
			(text: string) => text,
			encodeURIComponent,
			(text: string) => JSON.stringify(text),
			base64,
		];
		fc.assert(
			fc.property(
				printable,
				around,
				around,
				fc.constantFrom(...encodings),
				(apiKey, a, b, encode) => {
					const shown = withoutSecrets(encode(a + apiKey + b), { ...settings, apiKey });
					expect(shown).toContain('***');
					expect(shown).not.toContain(encode(apiKey));
					expect(shown).not.toContain(apiKey);
				},
			),
			{ seed: SEED, numRuns: 300 },
		);
	});

	it('is not cut in two', () => {
		expect(quoted(`${'x'.repeat(295)}${KEY}`)).not.toContain(KEY.slice(0, 8));
	});
});

describe("a user's token in what the service says", () => {
	it.each<[string, JsonObject | string]>([
		['in an object', { user_info: { user_token: 'a-secret', name: 'Jane Doe' } }],
		['in another spelling', { userToken: 'a-secret', 'User-Token': 'a-secret' }],
		['in JSON', JSON.stringify({ user_token: 'a-secret' })],
		['in a list in JSON', JSON.stringify([{ user_token: 'a-secret' }])],
		['in JSON in a sentence', `Cannot save {"id": 7, "user_token": "a-secret"} now`],
		['in JSON in JSON in a sentence', `Cannot save {\\"user_token\\": \\"a-secret\\"} now`],
		['in the words of another language', `Cannot save {'user_token': 'a-secret', 'id': 7}`],
		['in a query', '/tasks?user_token=a-secret&page=2 was not found'],
		['in a query within another', 'next=%2Ftasks%3Fuser_token%3Da-secret'],
		['in a query, all escaped', 'next=%2Ftasks%3Fuser%5Ftoken%3Da-secret'],
		['in a web page', '&quot;user_token&quot;: &quot;a-secret&quot;, &#34;id&#34;: 7'],
		['in a pair', `('user_token', 'a-secret') is not known`],
		['in an object of another language', "User(id=7, user_token=b'a-secret')"],
		['in a list', { user_tokens: ['a-secret'] }],
		['in a sentence', 'The user token is a-secret'],
		['after its name alone', 'user_token a-secret-of-2026 has expired'],
		[
			'in a list of wrong fields',
			{ detail: [{ loc: ['body', 'user_info', 'user_token'], msg: 'Not a token: a-secret' }] },
		],
	])('is never shown: %s', (_, errors) => {
		const words = quote({ message: 'Refused', errors }, settings);
		expect(words).toContain('Refused');
		expect(words).not.toContain('a-secret');
	});

	it.each([['a1b2c3d4e5'.repeat(4)], ['eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjo3fQ.Sfl-KxwRJSMeKKF2QT4']])(
		'is never shown where nothing says what it is: %s',
		(token) => {
			expect(quoted(`Cannot save ${token} now`)).toBe(' Unpod says: Cannot save *** now.');
		},
	);

	it('is all that is left out', () => {
		const words = `Fields user_token, name of R74802366fe9011f0878d43cd8a99e069 are wrong, user_token has ended.`;
		expect(quoted(words)).toBe(` Unpod says: ${words}`);
	});
});

describe("the service's names of fields", () => {
	it.each([
		['pilot: Invalid pilot.', "'Agent': Invalid 'Agent'."],
		['Unknown agent_handle.', "Unknown 'Agent'."],
		["Field 'space_token' is required", "Field 'Space' is required."],
		['Pilot not found', "'Agent' not found."],
		['contact_number: too short', "'Phone Number': too short."],
	])('are those of the form: %s', (message, shown) => {
		expect(quoted(message)).toBe(` Unpod says: ${shown}`);
	});
});
