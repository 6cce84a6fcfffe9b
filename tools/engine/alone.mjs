import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Settings of another n8n on this machine. */
const FOREIGN = /^(N8N|EXECUTIONS)_|^GENERIC_TIMEZONE$|^NODE_TLS_REJECT_UNAUTHORIZED$/i;

/**
 * Has n8n's engine go by nothing that this machine is set to, in this process and those that it starts. To be called
 * before n8n-core is loaded. The folder in which n8n keeps its key is a new one: a home may not be writable, and of
 * two processes that make the file of the key at the same time one reads it half written.
 *
 * @param {string} direct the hosts that are reached without this machine's proxy, as NO_PROXY names them
 * @returns what removes that folder
 */
export function leaveEngineAlone(direct) {
	for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];
	for (const name of ['no_proxy', 'NO_PROXY']) process.env[name] = direct;
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-unpod-engine-'));
	mkdirSync(join(folder, '.n8n'));
	const settings = JSON.stringify({ encryptionKey: 'key of nothing that is kept' });
	writeFileSync(join(folder, '.n8n', 'config'), settings, { mode: 0o600 });
	process.env.N8N_USER_FOLDER = folder;
	// n8n's engine logs what goes wrong in a workflow; here that is looked at instead, or on purpose.
	process.env.N8N_LOG_LEVEL = 'silent';
	return () => rmSync(folder, { recursive: true, force: true });
}
