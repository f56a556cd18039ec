/** How long each test of `npm run test:long` goes on, in seconds. */
export const LONG_SECONDS = Number(process.env.AMASIM_LONG_SECONDS ?? 600);
