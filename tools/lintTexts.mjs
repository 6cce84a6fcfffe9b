import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';

/*
 * Lints texts as if each were the content of a file of this repository. Takes `[{ file, text }]` as JSON on stdin
 * and prints the messages of each text, in the same order, as JSON. The config is the one that is named.
 */

const [config] = process.argv.slice(2);
const eslint = new ESLint({ overrideConfigFile: config });
const probes = JSON.parse(readFileSync(0, 'utf8'));
const messages = [];
for (const { file, text } of probes) {
	const [result] = await eslint.lintText(text, { filePath: file });
	messages.push(result.messages.map(({ message }) => message));
}
console.log(JSON.stringify(messages));
