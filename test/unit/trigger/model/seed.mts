/**
 * The same random timelines in every run, so that only a change makes one fail. UNPOD_SEED names others to
 * try; `npm run test:seeds` does so with random ones.
 */
export const SEED = Number(process.env.UNPOD_SEED ?? 20260302);
