/** Writing requests down: the same facts of each, whatever route it went to. */
import type { Context } from 'hono';
import type { EmulatorEnv } from './env.ts';
import type { EmulatorState } from './state.ts';
import type { RequestEntry } from './store/entries.ts';

/** What a route knows of a request, beside what every request has. */
export type RequestFacts = Omit<RequestEntry, 'time' | 'method' | 'path' | 'fault'>;

/** Adds a request to the log, with the fault that struck it. Once for each request. */
export function logRequest(c: Context<EmulatorEnv>, state: EmulatorState, facts: RequestFacts): void {
  const struck = c.get('struck');
  c.set('isLogged', true);
  state.requests.add({
    time: state.isoNow(),
    method: c.req.method,
    path: c.req.path,
    ...facts,
    ...(struck !== undefined && { fault: struck.note }),
    ...(struck?.fault.reset === 'after' && {
      status: 0,
      problem: `fault: cut after the answer ${facts.status} was decided`,
    }),
  });
}
