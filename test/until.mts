/** Far more turns than anything in a test takes, and far more time: the longest wait takes some hundred turns. */
const MOST_TURNS = 100_000;
const MOST_MS = 120_000;

/** Lets the event loop turn, by default once: answers arrive and what waited for them goes on. */
export async function turn(times = 1): Promise<void> {
	for (let made = 0; made < times; made++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Waits until something in this process is so. It gives up after both many turns of the event loop and a long time:
 * a slow machine makes few turns in a minute, and makes many before a request is through where others keep it busy.
 *
 * @throws Error with the condition's source where it is not so after 100,000 turns and two minutes
 */
export async function until(isSo: () => boolean): Promise<void> {
	const begun = Date.now();
	for (let turns = 0; !isSo(); turns++) {
		const isTooLong = turns >= MOST_TURNS && Date.now() - begun >= MOST_MS;
		if (isTooLong) throw new Error(`It never became so: ${String(isSo)}`);
		await turn();
	}
}
