import { Connection } from '../../../nodes/Unpod/api/http/connection';
import { clock } from '../../../nodes/Unpod/shared/clock';
import type { Sandbox } from '../../sandbox/index.mts';
import { turn } from '../../until.mts';

interface Sleeper {
	wakesAt: number;
	wake: () => void;
}

/** Turns of the event loop without a request under way after which nobody but sleepers is left. */
const QUIET_TURNS = 10;

/** All that sleep, of every clock that the test shares. */
const asleep = new Set<Set<Sleeper>>();

// A test that timed out leaves nobody behind for whom its clock would be driven on.
afterEach(() => {
	for (const sleepers of asleep) sleepers.clear();
	asleep.clear();
});

/**
 * Lets the nodes go by the sandbox's driven clock. Once all that runs has come to a pause, the clock
 * moves on to the earliest end of one: hours pass in no time, in the order in which they would.
 * Undone after each test by `restoreMocks`.
 *
 * @param requestMs how long each request takes on that clock
 */
export function shareClock(sandbox: Sandbox, requestMs = 0): void {
	jest.restoreAllMocks();
	const sleepers = new Set<Sleeper>();
	asleep.add(sleepers);
	let underWay = 0;
	let isDriving = false;

	const isQuiet = async () => {
		for (let turns = 0; turns < QUIET_TURNS; turns++) {
			await turn();
			if (underWay > 0) return false;
		}
		return true;
	};

	const drive = async () => {
		if (isDriving) return;
		isDriving = true;
		while (sleepers.size > 0) {
			if (!(await isQuiet())) continue;
			const [next] = [...sleepers].sort((a, b) => a.wakesAt - b.wakesAt);
			if (!next) break;
			sandbox.clock.advance(Math.max(0, next.wakesAt - sandbox.clock.now()));
			next.wake();
		}
		isDriving = false;
	};

	const ask = Connection.prototype.ask;
	jest.spyOn(Connection.prototype, 'ask').mockImplementation(async function (
		this: Connection,
		request,
	) {
		underWay++;
		try {
			sandbox.clock.advance(requestMs);
			return await ask.call(this, request);
		} finally {
			underWay--;
		}
	});
	jest.spyOn(clock, 'now').mockImplementation(() => sandbox.clock.now());
	jest.spyOn(clock, 'random').mockReturnValue(0);
	jest.spyOn(clock, 'pause').mockImplementation(
		async (milliseconds, signal) =>
			await new Promise<void>((resolve) => {
				const sleeper: Sleeper = {
					wakesAt: sandbox.clock.now() + milliseconds,
					wake: () => {
						sleepers.delete(sleeper);
						signal?.removeEventListener('abort', sleeper.wake);
						resolve();
					},
				};
				if (signal?.aborted) return resolve();
				signal?.addEventListener('abort', sleeper.wake, { once: true });
				sleepers.add(sleeper);
				void drive();
			}),
	);
}

/** Does something after each advance of the shared clock. Undone after each test by `restoreMocks`. */
export function onAdvance({ clock: driven }: Sandbox, act: () => void): void {
	const { advance } = driven;
	jest.spyOn(driven, 'advance').mockImplementation((milliseconds) => {
		advance(milliseconds);
		act();
	});
}
