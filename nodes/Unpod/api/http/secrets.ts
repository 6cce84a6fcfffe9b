import type { Settings } from './settings';

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** Returns a pattern of a character as it is, and as JSON, URLs (encoded once or more) and web pages write it. */
function spellingsOf(character: string): string {
	const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
	const decimal = character.charCodeAt(0);
	return `(?:\\\\*${escaped(character)}|%(?:25)*${hex}|\\\\+u00${hex}|&#x0*${hex};|&#0*${decimal};)`;
}

/**
 * Returns the base64 of a text at any position within what was encoded: three ways to begin, each without
 * the characters at its ends that hold bits of the text around it.
 */
function base64Of(text: string): string[] {
	return [0, 1, 2].map((before) => {
		const encoded = btoa(' '.repeat(before) + text).replace(/=+$/, '');
		const start = [0, 2, 3][before];
		const isCut = ((before + text.length) * 8) % 6 !== 0;
		return encoded.slice(start, isCut ? -1 : undefined);
	});
}

/** Shorter than this, the base64 of a part of the key could be a piece of any text. */
const SHORTEST_BASE64 = 8;

function hexOf(text: string): string {
	return [...text]
		.map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'))
		.join('[ :]?');
}

/** Returns a pattern of the key however it is written: plain, in a URL, in JSON, in base64, in hexadecimal digits. */
function keyPattern(apiKey: string): RegExp {
	const encoded = base64Of(apiKey)
		.filter((text) => text.length >= SHORTEST_BASE64)
		.map((text) => `${text.replace(/\+/g, '[+-]').replace(/\//g, '[/_]')}={0,2}`);
	const plain = [...apiKey].map(spellingsOf).join('');
	return new RegExp([plain, hexOf(apiKey), ...encoded].join('|'), 'gi');
}

/** A quotation mark as texts, JSON within JSON, web pages and URLs write it. */
const MARK = `(?:\\\\*["']|&quot;|&#0*3[49];|&#x2[27];|%22|%27)`;

/** What is between the name and the value: a sign, a comma after a name in quotes, or a word like a token. */
const BETWEEN = `(?:${MARK}?\\s*(?:(?:[:=]|%3A|%3D)[:=>]*|is\\b)|${MARK}\\s*,|(?=\\s\\S{12})(?=\\s\\S*\\d))`;

/** The token of a user, quoted in a text as JSON, in a query or in a sentence. */
const USER_TOKEN = new RegExp(
	`(user(?:[\\s_-]|%5f|%2d)*tokens?${BETWEEN}\\s*)(?:[bu]?${MARK}.*?${MARK}|[^\\s,;&}\\])]+)`,
	'gi',
);

/** What tokens of the service look like, wherever they are (server source): 40 hexadecimal digits, or three parts. */
const TOKENS = /\b[0-9a-f]{40}\b|\beyJ[\w-]+\.[\w-]+\.[\w-]+/gi;

/** Removes the key, however the service writes it, and tokens of users from a text. */
export function withoutSecrets(text: string, { apiKey }: Settings): string {
	return text
		.replace(keyPattern(apiKey), '***')
		.replace(USER_TOKEN, '$1***')
		.replace(TOKENS, '***');
}
