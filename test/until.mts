/** Far more turns than anything in a test takes: the longest wait takes some hundred. */
const MOST_TURNS = 100_000;

/** Lets the event loop turn, by default once: answers arrive and what waited for them goes on. */
export async function turn(times = 1): Promise<void> {
	for (let made = 0; made < times; made++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Waits until something in this process is so. It counts turns of the event loop, not time: those depend on no
 * machine's speed.
 *
 * @throws Error with the condition's source where it is not so after 100,000 turns
 */
export async function until(isSo: () => boolean): Promise<void> {
	for (let turns = 0; !isSo(); turns++) {
		if (turns === MOST_TURNS) throw new Error(`It never became so: ${String(isSo)}`);
		await turn();
	}
}
