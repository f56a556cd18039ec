import { DNS_STREAM } from '../contract/dns-events.ts';
import { noTableRefusal, unknownDestinationRefusal, unknownStreamRefusal } from '../contract/rule-errors.ts';
import { CUSTOM_STREAM_PREFIX, CUSTOM_TABLE_SUFFIX, MICROSOFT_STREAM_PREFIX } from '../contract/streams.ts';
import { isExpression } from './arm-expression.ts';
import { isUnknownSourceStream } from './check-event-logs.ts';
import { isIdentityTransform } from './check-unsupported.ts';
import { isDnsExtension } from './dns-extension.ts';
import { entriesOf } from './other-members.ts';
import { type FlowPart, hasSlip, type RuleParts, type Text } from './parts.ts';
import type { RuleReport } from './report.ts';
import { checkText, didYouMean, slipOf, surelyUnknown } from './streams-of.ts';

/** What the flows of a rule are checked against. */
interface Known {
  /** Streams that data sources or declarations bring. */
  readonly streams: ReadonlySet<string>;
  /** All of them: what is not in `streams` is surely not produced. */
  readonly allStreams: boolean;
  readonly destinations: ReadonlySet<string>;
  readonly allDestinations: boolean;
  readonly workspaces: ReadonlySet<string>;
  /** Right names of streams that a source or a flow misspells, which is told at the slip. */
  readonly meant: ReadonlySet<string>;
}

/** Streams, destinations, transformation and output of every data flow, and sources whose streams no flow takes. */
export function checkFlows(parts: RuleParts, report: RuleReport): void {
  const known = knownTo(parts);
  const meant = new Set<string>();
  for (const flow of parts.flows.items) {
    if (flow.streams.whole && flow.streams.items.length === 0)
      report.add('AMASIM_RULE_NO_STREAMS', [...flow.at, 'streams'], 'the data flow names no stream');
    for (const stream of flow.streams.items) {
      const told = checkFlowStream(stream, known, report);
      if (told !== undefined) meant.add(told);
    }
    checkDestinations(flow, known, report);
    checkTransforms(flow, report);
    checkOutput(flow, known, { parts, report });
  }
  checkUnused(parts, meant, report);
}

function knownTo({ kind, properties, sources, destinations, eventLogs, declarations }: RuleParts): Known {
  const direct = entriesOf(properties.directDataSources);
  const misspelt = eventLogs.items.flatMap(({ streams }) => streams.items.flatMap(({ text }) => slipOf(text) ?? []));
  const unprefixed = declarations.items.map(({ stream }) => CUSTOM_STREAM_PREFIX + stream.text);
  return {
    streams: new Set([
      ...sources.items.flatMap(({ streams }) => streams),
      ...direct.flatMap(({ streams }) => streams),
      ...declarations.items.map(({ stream }) => stream.text),
    ]),
    // A workspace transformation takes what other paths bring in; unread sources may produce anything.
    allStreams: kind !== 'WorkspaceTransforms' && sources.whole && declarations.whole,
    destinations: new Set(destinations.items.flatMap(({ name }) => name ?? [])),
    allDestinations: destinations.whole,
    workspaces: new Set(destinations.items.flatMap(({ type, name = [] }) => (type === 'logAnalytics' ? name : []))),
    meant: new Set([...misspelt, ...unprefixed]),
  };
}

/** Gives the stream that was meant, when the one there is a slip of it. */
function checkFlowStream(stream: Text, known: Known, report: RuleReport): string | undefined {
  const { text, at } = stream;
  if (!checkText(stream, report) || known.streams.has(text) || known.meant.has(text) || !report.telling)
    return undefined;
  const produced = [...known.streams];
  const unknown = surelyUnknown(stream);
  if (unknown !== undefined) {
    const meant = slipOf(text, produced);
    const note = meant === undefined ? unknown.note : `Did you mean '${meant}'?`;
    report.add('AMASIM_RULE_STREAM', at, { refusal: unknown.refusal, ...(note === undefined ? {} : { note }) });
    return meant;
  }
  if (!known.allStreams) return undefined;
  const message = `stream '${text}' is produced by no data source of the rule.${didYouMean(text, produced)}`;
  report.add('AMASIM_RULE_FLOW_STREAM', at, message);
  return slipOf(text, produced);
}

function checkDestinations({ at, destinations }: FlowPart, known: Known, report: RuleReport): void {
  if (destinations.whole && destinations.items.length === 0)
    report.add('AMASIM_RULE_NO_DESTINATIONS', [...at, 'destinations'], 'the data flow names no destination');
  for (const target of destinations.items) {
    if (known.destinations.has(target.text) || !checkText(target, report) || !known.allDestinations) continue;
    const nearest = report.telling ? didYouMean(target.text, [...known.destinations]) : '';
    const refusal = unknownDestinationRefusal(target.text);
    report.add('AMASIM_RULE_FLOW_DESTINATION', target.at, { refusal, ...(nearest && { note: nearest.trim() }) });
  }
}

function checkTransforms({ at, streams, transformKql, members }: FlowPart, report: RuleReport): void {
  const other = typeof members.transform === 'string' && members.transform !== '';
  if (other && transformKql !== undefined && transformKql.text !== '') {
    const message = 'a data flow has either transform or transformKql, not both';
    report.add('AMASIM_RULE_TWO_TRANSFORMS', [...at, 'transform'], message);
  }
  if ((other || !isIdentityTransform(transformKql?.text)) && streams.items.length > 1) {
    const message = `a data flow with a transformation takes one stream; this one takes ${streams.items.length}`;
    report.add('AMASIM_RULE_TRANSFORM_STREAMS', [...at, 'streams'], message);
  }
}

/** Whether an output stream can name a table at all; which tables a workspace has is not known here. */
function checkOutput(
  flow: FlowPart,
  known: Known,
  { parts, report }: { readonly parts: RuleParts; readonly report: RuleReport },
): void {
  const { outputStream: output, destinations, number } = flow;
  // Only workspaces have tables; a destination that is not known may be one.
  const names = destinations.items.map(({ text }) => text);
  const workspace = names.find((name) => known.workspaces.has(name) || !known.destinations.has(name));
  if (workspace === undefined && names.length > 0) return;
  if (output === undefined || output.text === '') {
    checkNoOutput(flow, parts, report);
    return;
  }
  if (!checkText(output, report)) return;
  const { text, at } = output;
  const custom = text.startsWith(CUSTOM_STREAM_PREFIX);
  const bare = text === CUSTOM_STREAM_PREFIX || text === MICROSOFT_STREAM_PREFIX;
  const unknown = bare ? { refusal: unknownStreamRefusal(text, at) } : surelyUnknown(output);
  if (unknown !== undefined) report.add('AMASIM_RULE_STREAM', at, unknown);
  else if (custom !== text.endsWith(CUSTOM_TABLE_SUFFIX)) {
    const note = custom
      ? `Names of custom tables end in ${CUSTOM_TABLE_SUFFIX}.`
      : `For a custom table write ${CUSTOM_STREAM_PREFIX} in front.`;
    const refusal = noTableRefusal(text, number, workspace ?? '');
    report.add('AMASIM_RULE_OUTPUT_TABLE', at, { refusal, note });
  }
}

function checkNoOutput({ at, streams, members }: FlowPart, parts: RuleParts, report: RuleReport): void {
  if (hasSlip(members, 'outputStream')) return;
  const custom = streams.items.find(
    (stream) => stream.text.startsWith(CUSTOM_STREAM_PREFIX) && !isUnknownSourceStream(stream, parts),
  );
  if (custom === undefined) return;
  const message = `stream '${custom.text}' has no table of its own; say in outputStream which it feeds`;
  report.add('AMASIM_RULE_NO_OUTPUT', at, message);
}

function checkUnused(parts: RuleParts, meant: ReadonlySet<string>, report: RuleReport): void {
  const { sources, eventLogs, flows } = parts;
  if (!flows.whole || flows.items.some(({ streams }) => !streams.whole)) return;
  const taken = new Set(flows.items.flatMap(({ streams }) => streams.items.map(({ text }) => text)));
  for (const { at, type, streams } of sources.items) {
    if (type !== 'windowsFirewallLogs') continue;
    for (const [index, stream] of streams.entries()) {
      if (taken.has(stream) || isExpression(stream)) continue;
      const message = `no data flow takes stream '${stream}': the lines of this source go nowhere`;
      report.add('AMASIM_RULE_NO_FLOW', ['dataSources', ...at, 'streams', index], message);
    }
  }
  for (const { streams } of eventLogs.items) {
    for (const stream of streams.items) {
      if (taken.has(stream.text) || stream.expression || meant.has(stream.text)) continue;
      // That it is unknown is told already.
      if (isUnknownSourceStream(stream, parts)) continue;
      const message = `no data flow takes stream '${stream.text}': what this source matches goes nowhere`;
      report.add('AMASIM_RULE_NO_FLOW', stream.at, message);
    }
  }
  for (const { at, streams } of parts.sources.items.filter(isDnsExtension)) {
    if (!streams.includes(DNS_STREAM) || taken.has(DNS_STREAM) || meant.has(DNS_STREAM)) continue;
    const message = `no data flow takes stream '${DNS_STREAM}': what this extension collects goes nowhere`;
    report.add('AMASIM_RULE_NO_FLOW', ['dataSources', ...at, 'streams'], message);
  }
}
