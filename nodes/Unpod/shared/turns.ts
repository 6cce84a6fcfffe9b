/*
 * Queues of this process by name: work of the same name runs one at a time. A queue is deleted when it is empty.
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

/** Resolves with a promise's value, or with undefined as soon as the signal is aborted. */
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
 * Runs work of the same name one after the other, in the order of the calls. The place in the queue is taken
 * before anything is awaited. Work whose signal is aborted starts at once and has to check the signal itself; all
 * other work still waits for all before it.
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
