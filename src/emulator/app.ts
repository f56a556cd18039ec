/** All routes of the local Azure over one state: callable without a socket through `app.request`. */
import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { addAdminRoutes } from './admin.ts';
import type { EmulatorApp, EmulatorEnv } from './env.ts';
import { addIdentityRoutes } from './identity/routes.ts';
import { addIngestionRoute } from './ingestion/route.ts';
import type { EmulatorState } from './state.ts';

/** Builds the app. */
export function createEmulatorApp(state: EmulatorState): EmulatorApp {
  const app: EmulatorApp = new Hono<EmulatorEnv>({ getPath: (request) => canonicalPath(getPath(request)) });
  addAdminRoutes(app, state);
  addIngestionRoute(app, state);
  addIdentityRoutes(app, state);
  app.notFound((c) => {
    const { method, path } = c.req;
    const message = `No route for ${method} ${path}.`;
    state.requests.add({ time: state.isoNow(), method, path, status: 404, problem: message });
    return c.json({ error: { code: 'NotFound', message } }, 404);
  });
  app.onError((error, c) => {
    const { method, path } = c.req;
    state.requests.add({ time: state.isoNow(), method, path, status: 500, problem: `emulator: ${error.message}` });
    return c.json({ error: { code: 'EmulatorError', message: error.message } }, 500);
  });
  return app;
}

const INGESTION_PATH = /^\/dataCollectionRules\/([^/]+)\/streams\/([^/]+)$/iu;

/** Assumed: the fixed words of a path are accepted in any case, as Azure does elsewhere; ids are left alone. */
function canonicalPath(path: string): string {
  const found = INGESTION_PATH.exec(path);
  return found ? `/dataCollectionRules/${found[1]}/streams/${found[2]}` : path;
}
