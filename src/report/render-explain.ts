/** What people read after `explain`: one event clause by clause, or how far each clause let many events through. */
import type {
  ClauseResult,
  ConditionResult,
  EventResult,
  ExplainResult,
  FullResult,
  GroupResult,
  MissResult,
  SaidResult,
} from './explain-result.ts';
import { formatCount, formatNoun, formatShare } from './format-number.ts';
import { renderTable } from './render-table.ts';

export interface ExplainStyle {
  /** Colours a mark or a verdict; gives the text back where there are no colours. */
  readonly paint: (text: string, mood: 'good' | 'bad') => string;
}

/** Longest text of a query; rules stay far below it. */
const QUERY_WIDTH = 1000;
/** Longest text of a clause in a line. */
const CLAUSE_WIDTH = 72;
/** Alternatives of one clause shown; all are in `--json`. */
const SHOWN_ALTERNATIVES = 20;

export function renderExplain(result: ExplainResult, style: ExplainStyle): string {
  const parts = [head(result), ...(result.event ? one(result.event, style) : many(result, style))];
  return `${parts.join('\n\n')}\n`;
}

function head({ query, events }: ExplainResult): string {
  const text = query.channel === undefined ? query.xpath : `${query.channel}!${query.xpath}`;
  const looked = events.lookedAt === undefined ? '' : `${formatCount(events.lookedAt)} looked at, `;
  const recovered = events.recovered === undefined ? '' : `, ${formatCount(events.recovered)} of those read recovered`;
  return [
    `Query    ${clipTo(oneLine(text), QUERY_WIDTH)}`,
    `Engine   ${query.engine}: ${query.because}`,
    `Events   ${formatCount(events.read)} read, ${looked}${formatCount(events.matched)} matched, ` +
      `${formatCount(events.malformed)} malformed${recovered}`,
  ].join('\n');
}

function one(event: FullResult, style: ExplainStyle): string[] {
  const verdict = event.matched ? style.paint('matches', 'good') : style.paint('does not match', 'bad');
  const parts = [`${nameOf(event)} ${verdict}${event.matched ? '' : `: ${away(event.distance)}`}`];
  parts.push(tree(event.root, { depth: 1, style }).join('\n'));
  if (event.change.length > 0) parts.push(`To match\n${event.change.map(changeLine).join('\n')}`);
  return parts;
}

function changeLine(clause: ConditionResult): string {
  return `  ${labelOf(clause)} (column ${clause.column}): ${clause.reason}`;
}

interface Level {
  readonly depth: number;
  readonly style: ExplainStyle;
}

function tree(node: GroupResult | ConditionResult, { depth, style }: Level): string[] {
  if (node.kind === 'clause') return [clauseLine(node, { depth, style })];
  const title = node.kind === 'and' ? 'all of' : 'any of';
  const below = node.items.flatMap((item) => tree(item, { depth: depth + 1, style }));
  return [`${'  '.repeat(depth)}${mark(node, style)} ${title}`, ...below];
}

function clauseLine(node: SaidResult & Partial<ConditionResult>, { depth, style }: Level): string {
  const as = node.comparedAs === undefined || node.comparedAs === 'number' ? '' : ` (as ${node.comparedAs})`;
  const chosen = (node.chosen ?? []).map(({ element, index, of }) => ` [${element} ${index} of ${of}]`).join('');
  return `${'  '.repeat(depth)}${mark(node, style)} ${labelOf(node)}: ${node.reason}${as}${chosen}`;
}

function mark({ holds }: SaidResult, { paint }: ExplainStyle): string {
  return holds ? paint('✓', 'good') : paint('✗', 'bad');
}

function many(result: ExplainResult, style: ExplainStyle): string[] {
  const { events, clauses, nearestMisses, firstMatch } = result;
  const looked = events.lookedAt ?? events.read;
  if (looked === 0) return ['No event was there to explain.'];
  const parts = [verdict(result, style), `Clauses\n${funnel(clauses)}`];
  const seen = clauses.filter(({ values }) => values !== undefined);
  if (seen.length > 0) parts.push(`Seen where nothing passed\n${seen.map(valuesLine).join('\n')}`);
  const alone = clauses.reduce((most, clause) => (clause.aloneBlocked > most.aloneBlocked ? clause : most));
  if (clauses.length > 1 && alone.aloneBlocked > 0) {
    const events = formatNoun(alone.aloneBlocked, 'event', 'events');
    parts.push(`Alone    ${labelOf(alone)} kept out ${events} for which all else held, the most of any clause`);
  }
  if (nearestMisses.length > 0) {
    parts.push(`Nearest misses\n${nearestMisses.map((miss) => missLines(miss, style)).join('\n')}`);
  }
  if (firstMatch !== undefined) parts.push(`First match\n  ${nameOf(firstMatch)}`);
  return parts;
}

function verdict({ events, nearestMisses }: ExplainResult, { paint }: ExplainStyle): string {
  const looked = events.lookedAt ?? events.read;
  if (events.matched > 0) {
    const share = formatShare(events.matched, looked);
    return `Verdict  ${paint(`${formatCount(events.matched)} of ${formatCount(looked)} match`, 'good')} (${share})`;
  }
  const [nearest] = nearestMisses;
  const far = nearest === undefined ? '' : `; the nearest is ${away(nearest.distance)}`;
  return `Verdict  ${paint('no event matches', 'bad')}${far}`;
}

function funnel(clauses: readonly ClauseResult[]): string {
  const columns = [
    { title: 'clause', align: 'left', maxWidth: CLAUSE_WIDTH },
    { title: 'reached', align: 'right' },
    { title: 'passed', align: 'right' },
    { title: 'kept out alone', align: 'right' },
  ] as const;
  return renderTable(columns, clauses.flatMap(funnelRows));
}

function funnelRows(clause: ClauseResult): string[][] {
  const { reached, passed, aloneBlocked, alternatives = [] } = clause;
  const shown = alternatives.slice(0, SHOWN_ALTERNATIVES);
  const rest = alternatives.slice(SHOWN_ALTERNATIVES);
  const rows = [[labelOf(clause), formatCount(reached), formatCount(passed), formatCount(aloneBlocked)]];
  for (const item of shown) rows.push([`· ${labelOf(item)}`, '', formatCount(item.passed), '']);
  if (rest.length > 0) {
    const held = rest.filter((item) => item.passed > 0).length;
    rows.push([`· ${formatCount(rest.length)} more, of which ${formatCount(held)} let something through`, '', '', '']);
  }
  return rows;
}

function valuesLine(clause: ClauseResult): string {
  const { top, nothing, more } = clause.values!;
  const seen = top.map(({ value, events }) => `${value === '' ? '(empty)' : oneLine(value)} ×${formatCount(events)}`);
  if (nothing > 0) seen.push(`(nothing) ×${formatCount(nothing)}`);
  if (more > 0) seen.push(`(more) ×${formatCount(more)}`);
  return `  ${labelOf(clause)}: ${seen.join(', ')}`;
}

function missLines(miss: MissResult, style: ExplainStyle): string {
  const lines = miss.clauses.map((clause) => clauseLine(clause, { depth: 2, style }));
  return [`  ${nameOf(miss)}: ${away(miss.distance)}`, ...lines].join('\n');
}

function away(distance: number): string {
  return `${formatNoun(distance, 'clause', 'clauses')} away`;
}

function nameOf({ file, recordId, eventRecordId, timeCreated, recovered }: EventResult): string {
  const names = [
    recordId === undefined ? undefined : `record ${recordId}`,
    eventRecordId === undefined || eventRecordId === recordId ? undefined : `EventRecordID ${eventRecordId}`,
    timeCreated,
    recovered && 'recovered',
  ];
  return [file, ...names.filter((name) => name !== undefined).map(String)].map(oneLine).join(', ');
}

/** The text of a clause; with the name of its element before it, where it says nothing of that (`@Name='X'`). */
function labelOf({ text, at }: { readonly text: string; readonly at?: string }): string {
  // Which one of several it is stands at the end of the line.
  const element = at
    ?.split('/')
    .at(-1)
    ?.replace(/\[[0-9]+\]$/, '');
  const named = element && /^(?:@|text\b|position\b|…|[0-9])/.test(text) ? `${element} ${text}` : text;
  return clipTo(oneLine(named), CLAUSE_WIDTH);
}

function clipTo(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** White space as single blanks, and nothing that a terminal would obey. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}
