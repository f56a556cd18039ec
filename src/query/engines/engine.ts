import type { EventView } from '../../events/view.ts';

/** Whether a query matches an event; `nowMs` is milliseconds since 1970 UTC. */
export type EventTest = (event: EventView, nowMs: number) => boolean;

/** What an engine makes of a query: a test, or the reason why it will not. */
export type EngineResult = { readonly matches: EventTest } | { readonly refused: string };
