import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { ProcessGroup, run } from '../../tools/n8n/processes.mts';
import { freePort } from '../../tools/n8n/server.mts';
import { started } from './started.mts';

/** Where Debian has the commands of each version, which are not on PATH. */
const DEBIAN = '/usr/lib/postgresql';
/** Whom Debian's package adds; PostgreSQL refuses to run as root. */
const ACCOUNT = 'postgres';
const USER = 'n8n';

/** The folder of `initdb` and `postgres`: the newest of Debian's, else one on PATH. */
async function commandFolder(): Promise<string> {
	const versions = await readdir(DEBIAN).catch(() => []);
	const folders = versions
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(DEBIAN, version, 'bin'));
	const path = (process.env.PATH ?? '').split(delimiter);
	const found = [...folders, ...path].find((folder) => existsSync(join(folder, 'initdb')));
	if (found === undefined) throw new Error("This needs Debian's package postgresql");
	return found;
}

/** The command line that runs a command as somebody else where this process is root's. */
function asAccount(command: string, args: string[]): [string, string[]] {
	if (userInfo().uid !== 0) return [command, args];
	const who = [`--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, '--clear-groups'];
	return ['setpriv', [...who, command, ...args]];
}

/** A PostgreSQL of its own, in a temporary folder. */
export class Postgres {
	private constructor(
		private readonly server: ProcessGroup,
		private readonly folder: string,
		/** What n8n has to know of it. */
		readonly env: Record<string, string>,
	) {}

	static async start(): Promise<Postgres> {
		const commands = await commandFolder();
		const folder = join(tmpdir(), `unpod-e2e-postgres-${randomUUID()}`);
		const cwd = tmpdir();
		const flags = ['--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
		const create = [`--pgdata=${folder}`, `--username=${USER}`, ...flags];
		await run('initdb', ...asAccount(join(commands, 'initdb'), create), { cwd });
		const port = await freePort();
		// Nothing has to survive, and no file of a socket is needed.
		const settings = ['fsync=off', 'max_connections=200', 'unix_socket_directories='];
		const serve = ['-D', folder, '-p', String(port), '-h', '127.0.0.1'];
		const options = settings.flatMap((setting) => ['-c', setting]);
		const command = asAccount(join(commands, 'postgres'), [...serve, ...options]);
		const server = new ProcessGroup(...command, { cwd });
		await started(server, 'PostgreSQL', async () =>
			server.output.includes('ready to accept connections'),
		);
		return new Postgres(server, folder, {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_POOL_SIZE: '10',
		});
	}

	async close(): Promise<void> {
		// Without waiting for those who are connected.
		this.server.signal('SIGINT');
		await this.server.ended;
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}
