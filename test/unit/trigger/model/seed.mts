/**
 * The same random timelines in every run, so that only a change makes one fail. UNPOD_SEED names others to
 * try, e.g. `UNPOD_SEED=$RANDOM npx jest test/unit/trigger`.
 */
export const SEED = Number(process.env.UNPOD_SEED ?? 20260302);
