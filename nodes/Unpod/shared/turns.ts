/*
 * What this process is at, whoever asks for it: the same is done by one at a time. A queue is dropped as
 * soon as nobody is in it, so nothing is kept of what is done.
 */

const queues = new Map<string, Promise<void>>();

/** Resolves when the signal is aborted; never without one. */
function aborted(signal: AbortSignal | undefined): { promise: Promise<void>; stop: () => void } {
	let stop = () => {};
	const promise = new Promise<void>((resolve) => {
		if (signal?.aborted) return resolve();
		const listener = () => resolve();
		signal?.addEventListener('abort', listener, { once: true });
		stop = () => signal?.removeEventListener('abort', listener);
	});
	return { promise, stop };
}

/** What a promise gives, or undefined as soon as the signal is aborted. */
export async function stopWaiting<T>(
	promise: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T | undefined> {
	const abort = aborted(signal);
	try {
		return await Promise.race([promise, abort.promise.then(() => undefined)]);
	} finally {
		abort.stop();
	}
}

/**
 * Lets those of the same name act one after the other, in the order in which they ask. The place in the
 * queue is taken before anything is awaited. Who is aborted stops waiting and acts at once, which is to
 * find out by itself that it is aborted; the others still wait for all before them.
 */
export async function inTurn<T>(
	name: string,
	act: () => Promise<T>,
	signal?: AbortSignal,
): Promise<T> {
	const before = queues.get(name) ?? Promise.resolve();
	let leave = () => {};
	const left = new Promise<void>((resolve) => {
		leave = resolve;
	});
	const last = before.then(async () => await left);
	queues.set(name, last);
	try {
		await stopWaiting(before, signal);
		return await act();
	} finally {
		leave();
		if (queues.get(name) === last) {
			void before.then(() => {
				if (queues.get(name) === last) queues.delete(name);
			});
		}
	}
}
