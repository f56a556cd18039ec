/** All routes of the local Azure over one state: callable without a socket through `app.request`. */
import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { addAdminRoutes } from './admin.ts';
import { canonicalArmPath } from './arm/path.ts';
import { addArmRoutes } from './arm/route.ts';
import { addControlRoutes } from './control/route.ts';
import type { EmulatorApp, EmulatorEnv } from './env.ts';
import { strikeFaults } from './faults/strike.ts';
import { addAgentRoutes } from './identity/agent-routes.ts';
import { addIdentityRoutes } from './identity/routes.ts';
import { canonicalPath } from './ingestion/path.ts';
import { addIngestionRoute } from './ingestion/route.ts';
import { canonicalLegacyPath } from './legacy/path.ts';
import { addLegacyRoutes } from './legacy/route.ts';
import { logRequest } from './request-log.ts';
import type { EmulatorState } from './state.ts';

/** Builds the app with every role. */
export function createEmulatorApp(state: EmulatorState): EmulatorApp {
  const app: EmulatorApp = new Hono<EmulatorEnv>({
    getPath: (request) => canonicalLegacyPath(canonicalPath(canonicalArmPath(getPath(request)))),
  });
  app.use('*', strikeFaults(state));
  addAdminRoutes(app, state);
  addIngestionRoute(app, state);
  addIdentityRoutes(app, state);
  addControlRoutes(app, state);
  addArmRoutes(app, state);
  addLegacyRoutes(app, state);
  addAgentRoutes(app, state);
  addFallbacks(app, state);
  return app;
}

/** Builds the app that machines find on their own address: tokens of managed identities, issued by `authority`. */
export function createAgentApp(state: EmulatorState, authority: string): EmulatorApp {
  const app: EmulatorApp = new Hono<EmulatorEnv>();
  app.use('*', strikeFaults(state));
  addAgentRoutes(app, state, { authority });
  addFallbacks(app, state);
  return app;
}

function addFallbacks(app: EmulatorApp, state: EmulatorState): void {
  app.notFound((c) => {
    const message = `No route for ${c.req.method} ${c.req.path}.`;
    logRequest(c, state, { status: 404, problem: message });
    return c.json({ error: { code: 'NotFound', message } }, 404);
  });
  app.onError((error, c) => {
    logRequest(c, state, { status: 500, problem: `emulator: ${error.message}` });
    return c.json({ error: { code: 'EmulatorError', message: error.message } }, 500);
  });
}
