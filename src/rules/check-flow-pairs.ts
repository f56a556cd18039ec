/** What two data flows do together that one alone does not. */
import { tableOfStream } from '../contract/streams.ts';
import { isIdentityTransform } from './check-unsupported.ts';
import type { FlowPart, RuleParts } from './parts.ts';
import type { RuleReport } from './report.ts';

/** Streams that flow to more than one workspace, and streams that flow to one table twice. */
export function checkFlowPairs({ flows, destinations }: RuleParts, report: RuleReport): void {
  const workspaces = new Set(
    destinations.items.flatMap(({ type, name = [] }) => (type === 'logAnalytics' ? name : [])),
  );
  const reached = new Map<string, string>();
  const fed = new Map<string, FlowPart>();
  for (const flow of flows.items) {
    for (const { text: target } of flow.destinations.items) {
      if (!workspaces.has(target)) continue;
      for (const { text: stream } of flow.streams.items) {
        const first = reached.get(stream) ?? target;
        reached.set(stream, first);
        if (first !== target) {
          const message = `stream '${stream}' flows to workspace '${target}' beside '${first}'; a stream reaches one workspace`;
          report.add('AMASIM_RULE_WORKSPACES', [...flow.at, 'destinations'], message);
        }
      }
    }
    checkFed(flow, { workspaces, fed, report });
  }
}

function checkFed(
  flow: FlowPart,
  at: { readonly workspaces: ReadonlySet<string>; readonly fed: Map<string, FlowPart>; readonly report: RuleReport },
): void {
  if (flow.outputStream?.expression) return;
  const targets = new Set(flow.destinations.items.map(({ text }) => text).filter((name) => at.workspaces.has(name)));
  for (const stream of new Set(flow.streams.items.map(({ text }) => text))) {
    const output = flow.outputStream?.text || stream;
    for (const target of targets) {
      const key = JSON.stringify([stream, output, target]);
      const first = at.fed.get(key);
      if (first === undefined) at.fed.set(key, flow);
      else if (overlap(first, flow)) {
        const table = tableOfStream(output) ?? output;
        const message = `stream '${stream}' flows to table ${table} by data flow ${first.number}, too: each row comes twice`;
        at.report.add('AMASIM_RULE_REPEATED_FLOW', flow.at, message);
        return;
      }
    }
  }
}

/** Whether two flows surely keep the same rows: a filter in each may share them out. */
function overlap(one: FlowPart, other: FlowPart): boolean {
  const plain = (flow: FlowPart) => isIdentityTransform(flow.transformKql?.text) && !flow.members.transform;
  const same = one.transformKql?.text === other.transformKql?.text && one.members.transform === other.members.transform;
  return same || plain(one) || plain(other);
}
