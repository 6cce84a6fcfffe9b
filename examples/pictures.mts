import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Workflow } from '../demo/workflows/canvas.mts';
import { note, step } from '../demo/report.mts';
import { Editor } from '../test/e2e/editor.mts';
import { OWNER, RealN8n } from '../test/e2e/realN8n.mts';

// Takes the pictures of this folder's page anew: `npm run pictures`, where Chromium is installed.

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

const n8n = await step('starting n8n', async () => await RealN8n.start());
try {
	const editor = await Editor.open(n8n.client.url, OWNER);
	try {
		for (const file of await readdir(FOLDER)) {
			if (!file.endsWith('.json')) continue;
			const workflow: Workflow = JSON.parse(await readFile(`${FOLDER}${file}`, 'utf8'));
			const picture = file.replace(/json$/, 'png');
			await editor.picture(await n8n.client.createWorkflow(workflow), FOLDER + picture);
			note(picture);
		}
	} finally {
		await editor.close();
	}
} finally {
	await n8n.close();
}
