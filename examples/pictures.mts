import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Workflow } from '../tools/n8n/workflow.mts';
import { runToEnd } from '../tools/ending.mts';
import { note, step } from '../tools/report.mts';
import { Editor } from '../tools/n8n/editor.mts';
import { OWNER, RealN8n } from '../tools/n8n/realN8n.mts';

// Takes the pictures of this folder's page anew: `npm run pictures`, where Chromium is installed.

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

await runToEnd(async (signal, cleanUp) => {
	const n8n = await step('starting n8n', async () => await RealN8n.start({}, signal));
	cleanUp.add(async () => await n8n.close());
	const editor = await Editor.open(n8n.client.url, OWNER);
	cleanUp.add(async () => await editor.close());
	for (const file of await readdir(FOLDER)) {
		if (!file.endsWith('.json')) continue;
		signal.throwIfAborted();
		const workflow: Workflow = JSON.parse(await readFile(`${FOLDER}${file}`, 'utf8'));
		const picture = file.replace(/json$/, 'png');
		await editor.picture(await n8n.client.createWorkflow(workflow), FOLDER + picture);
		note(picture);
	}
});
