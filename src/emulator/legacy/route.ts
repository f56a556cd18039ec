/** Legacy endpoints: the HTTP Data Collector API, and what the agents before the Azure Monitor Agent talk to. */
import type { EmulatorApp } from '../env.ts';
import type { EmulatorState } from '../state.ts';
import { addAgentServiceRoutes } from './agent-service.ts';
import { addDataCollectorRoute } from './data-collector.ts';
import { addUploadRoutes } from './operational-data.ts';

/** Adds the routes. */
export function addLegacyRoutes(app: EmulatorApp, state: EmulatorState): void {
  addDataCollectorRoute(app, state);
  addAgentServiceRoutes(app, state);
  addUploadRoutes(app, state);
}
