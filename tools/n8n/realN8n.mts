import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nClient, type Owner, type SavedCredential } from './client.mts';
import { installN8n, type N8nInstallation } from './install.mts';
import { freePort, type N8nServer, startN8n } from './server.mts';
import { buildAndPack, installPackage } from './pack.mts';
import type { Workplace } from './workflow.mts';
import type { Dialect, Sandbox } from '../../test/sandbox/index.mts';

/** Who sets n8n up. */
export const OWNER: Owner = {
	email: 'jane.doe@example.com',
	firstName: 'Jane',
	lastName: 'Doe',
	password: 'Testing1-owner',
};

/** A real n8n with the packed package and an owner, which can be killed and started again. */
export class RealN8n {
	private constructor(
		readonly installation: N8nInstallation,
		readonly folder: string,
		private readonly port: number,
		private server: N8nServer,
		readonly client: N8nClient,
		private readonly env: Record<string, string>,
	) {}

	/**
	 * @param env further environment of n8n
	 * @param signal ends the start when it is aborted
	 */
	static async start(env: Record<string, string> = {}, signal?: AbortSignal): Promise<RealN8n> {
		const installation = await installN8n(signal);
		const folder = await mkdtemp(join(tmpdir(), 'unpod-e2e-'));
		await installPackage(await buildAndPack(folder, signal), folder, signal);
		const port = await freePort();
		const server = await startN8n({ installation, userFolder: folder, port, env, signal });
		const client = new N8nClient(server.url, signal);
		await client.setUpOwner(OWNER);
		await client.logIn(OWNER);
		return new RealN8n(installation, folder, port, server, client, env);
	}

	/** Ends n8n without a chance to save anything. */
	async kill(): Promise<void> {
		await this.server.kill('SIGKILL');
	}

	async startAgain(): Promise<void> {
		const { installation, folder: userFolder, port, env } = this;
		this.server = await startN8n({ installation, userFolder, port, env });
		await this.client.logIn(OWNER);
	}

	async credentialFor(sandbox: Sandbox, dialect: Dialect): Promise<SavedCredential> {
		const data = sandbox.credentials(dialect);
		return await this.client.createCredential(`Unpod ${dialect}`, 'unpodApi', data);
	}

	/** Where a workflow works on a sandbox, with a new credential for it. */
	async placeOf(sandbox: Sandbox, dialect: Dialect): Promise<Workplace> {
		const { id, name } = await this.credentialFor(sandbox, dialect);
		const { spaceToken, agentHandle } = sandbox;
		return { spaceToken, agentHandle, credential: { id, name } };
	}

	async close(): Promise<void> {
		await this.server.stop();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}
