import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Does something and counts how many requests the servers of this process have at once meanwhile. */
export async function withPeak<T>(work: () => Promise<T>): Promise<{ result: T; peak: number }> {
	let underWay = 0;
	let peak = 0;
	const begin = () => {
		underWay++;
		peak = Math.max(peak, underWay);
	};
	const end = () => {
		underWay--;
	};
	subscribe('http.server.request.start', begin);
	subscribe('http.server.response.finish', end);
	try {
		const result = await work();
		return { result, peak };
	} finally {
		unsubscribe('http.server.request.start', begin);
		unsubscribe('http.server.response.finish', end);
	}
}
