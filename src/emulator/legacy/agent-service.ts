/** Routes of the agent service and of the renewal of certificates: HTTP around `topology.ts`. */
import type { Context } from 'hono';
import { isObject } from '../../base/json-object.ts';
import { LEGACY_HEADERS, LEGACY_PATHS, MAX_AGENT_MESSAGE_BYTES } from '../../contract/legacy-agent.ts';
import { readBody } from '../body.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { parseJson } from '../parse-json.ts';
import { logRequest } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { authenticateAgent } from './authenticate.ts';
import { clientCertificate } from './client-certificate.ts';
import type { Registration } from './registered-agents.ts';
import { type Admitted, askAgain, register, renew, topologyResponse } from './topology.ts';
import { workspaceOfHost } from './workspace.ts';
import { escapeXml } from './xml.ts';

/** An answer: XML with 200 and 403. */
interface Ended {
  readonly status: number;
  readonly agent?: Registration;
  readonly xml?: string;
  readonly problem?: string;
}

type Handler = (c: Context<EmulatorEnv>, state: EmulatorState, body: Uint8Array) => Ended;

/** Adds the routes. */
export function addAgentServiceRoutes(app: EmulatorApp, state: EmulatorState): void {
  const routes: readonly (readonly [string, Handler])[] = [
    [LEGACY_PATHS.topology, onTopology],
    [LEGACY_PATHS.linuxTopology, onTopology],
    [LEGACY_PATHS.renewal, onRenewal],
    [LEGACY_PATHS.telemetry, onTelemetry],
  ];
  for (const [path, handle] of routes) {
    app.post(path, async (c) => {
      const { status, agent, xml, problem } = await answer(c, state, handle);
      logRequest(c, state, {
        status,
        ...(agent !== undefined && { workspaceId: agent.workspaceId, agent: agent.agentId }),
        ...(problem !== undefined && { problem }),
      });
      const headers = { 'Content-Type': 'application/xml; charset=utf-8' };
      return new Response(xml ?? null, { status, ...(xml !== undefined && { headers }) });
    });
  }
}

async function answer(c: Context<EmulatorEnv>, state: EmulatorState, handle: Handler): Promise<Ended> {
  const body = await readBody(c, MAX_AGENT_MESSAGE_BYTES);
  if (body.kind === 'aborted') return { status: 400, problem: 'the client went away' };
  return body.kind === 'too-large' ? { status: 413, problem: 'the body is too large' } : handle(c, state, body.bytes);
}

/** With `Authorization` a registration, without it a question of an agent that is registered. */
function onTopology(c: Context<EmulatorEnv>, state: EmulatorState, body: Uint8Array): Ended {
  const certificate = clientCertificate(c);
  const authorization = c.req.header('authorization');
  const admitted =
    authorization === undefined
      ? again(c, state, body)
      : register(state, {
          authorization,
          date: c.req.header(LEGACY_HEADERS.date),
          contentHash: c.req.header(LEGACY_HEADERS.contentHash),
          version: c.req.header(LEGACY_HEADERS.version),
          hostWorkspace: workspaceOfHost(c.req.header('host')),
          certificate,
          body,
        });
  if (admitted.kind === 'refused') return refused(admitted.reason);
  const { agent, odd } = admitted;
  const isLinux = c.req.path === LEGACY_PATHS.linuxTopology;
  const xml = topologyResponse(state, { agent, certificate, host: new URL(c.req.url).host, isLinux });
  return { status: 200, agent, xml, ...(odd !== undefined && { problem: odd }) };
}

function again(c: Context<EmulatorEnv>, state: EmulatorState, body: Uint8Array): Admitted {
  const agent = registeredAgent(c, state);
  return 'reason' in agent ? { kind: 'refused', reason: agent.reason } : askAgain(agent, clientCertificate(c), body);
}

function onRenewal(c: Context<EmulatorEnv>, state: EmulatorState, body: Uint8Array): Ended {
  const agent = registeredAgent(c, state);
  if ('reason' in agent) return refused(agent.reason);
  const wrong = renew(state, agent, body);
  return wrong === undefined ? { status: 200, agent } : { ...refused(wrong), agent };
}

/** Accepted, and kept in the request log only. */
function onTelemetry(c: Context<EmulatorEnv>, state: EmulatorState, body: Uint8Array): Ended {
  const agent = registeredAgent(c, state);
  if ('reason' in agent) return refused(agent.reason);
  const parsed = parseJson(body);
  const isReport = parsed.kind === 'json' && isObject(parsed.value);
  return isReport ? { status: 200, agent } : { status: 400, agent, problem: 'the body is no JSON object' };
}

function registeredAgent(c: Context<EmulatorEnv>, state: EmulatorState): Registration | { readonly reason: string } {
  const found = authenticateAgent(c, state);
  if (found.kind === 'refused') return found;
  const { workspaceId, agentId } = found.uploader;
  return agentId === undefined ? { reason: 'The certificate is of no agent.' } : { workspaceId, agentId };
}

/** Agents show the reason to whoever installs them. */
function refused(reason: string): Ended {
  return { status: 403, xml: `<Reason>${escapeXml(reason)}</Reason>`, problem: reason };
}
