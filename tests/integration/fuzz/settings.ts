/** How many cases a run has, and from which seed they are made. */

/** A share that takes some seconds, always of the same cases. `npm run test:fuzz` sets more of others. */
const SHARE = 1_200;
const SEED = 20_261_128;

export const CASES = Number(process.env.TERTULIA_FUZZ_CASES ?? SHARE);
export const FUZZ_SEED = Number(process.env.TERTULIA_FUZZ_SEED ?? SEED);

/** Which part of all cases is for what; the rest is for handlers. */
export const PARTS = { frames: 0.25, pages: 0.05 } as const;

/** What a case may take, on a busy machine. */
export const MS_PER_CASE = 60;

/** A whole run may take as long as its cases need. */
export const FUZZ_TIMEOUT_MS = 300_000 + CASES * MS_PER_CASE;
