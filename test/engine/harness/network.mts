import dns from 'node:dns';
import { createServer } from 'node:net';

/** Ports that no system assigns by itself: Linux does so from 32768 on, others from 49152. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;

/**
 * Returns a port of 127.0.0.1 on which nobody listens, and nobody will unless they ask for this one: a port that was
 * free and assigned by the system may be assigned anew at once, to a test that runs at the same time.
 */
export async function unusedPort(): Promise<number> {
	const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
	const server = createServer();
	const isFree = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
	return isFree ? port : await unusedPort();
}

/**
 * Has the name server say of a host that there is none. The machine's own may know every name, or may not answer
 * within the time that a request has. Undone after each test by `restoreMocks`.
 */
export function denyHost(host: string): void {
	const { lookup } = dns;
	jest.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
		const callback = args.at(-1);
		if (args[0] !== host || typeof callback !== 'function') {
			return void Reflect.apply(lookup, dns, args);
		}
		const code = 'ENOTFOUND';
		const fields = { code, errno: -3008, syscall: 'getaddrinfo', hostname: host };
		callback(Object.assign(new Error(`getaddrinfo ${code} ${host}`), fields));
	});
}
