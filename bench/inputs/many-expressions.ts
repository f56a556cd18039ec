/** Twenty expressions that keep something, and 1,980 beside them that keep nothing: as a large estate's rules are. */

export interface ManyExpressions {
  /** Each keeps some event. */
  readonly keeping: readonly string[];
  /** None keeps any. */
  readonly others: readonly string[];
}

const KEEPING = 20;
const OTHERS = 1_980;
/** The twenty keep at most this share of the events, so that routing is what is measured and not the making of rows. */
const MOST_KEPT = 0.2;
/** Ids of other logs: services, task scheduler, Sysmon, PowerShell and the like. */
const OTHER_LOGS = [
  'System',
  'Application',
  'Windows PowerShell',
  'Microsoft-Windows-Sysmon/Operational',
  'Microsoft-Windows-PowerShell/Operational',
  'Microsoft-Windows-TaskScheduler/Operational',
  'Microsoft-Windows-Windows Defender/Operational',
  'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
];

/** How the others are shared out, by the last digit of their number: half of them ask for Security events that never come. */
const KINDS: readonly Kind[] = ['id', 'log', 'id', 'data', 'id', 'log', 'id', 'data', 'id', 'provider'];
type Kind = 'id' | 'log' | 'data' | 'provider';

/**
 * Makes the expressions for a Security log in which event ids come up so often.
 *
 * Shape: keeping ones ask for up to three of the rarer ids each, every fifth for event data as well. Of the others half ask
 *        for ids the log has not, two in ten for other logs, two in ten for ids it has and data no event has, one in ten for
 *        ids it has from another provider.
 */
export function manyExpressions(counts: ReadonlyMap<number, number>): ManyExpressions {
  const rare = rarerIds(counts);
  const present = [...counts.keys()].sort((a, b) => a - b);
  const absent = Array.from({ length: 2_000 }, (_, n) => 4_600 + n).filter((id) => !counts.has(id));
  const keeping = Array.from({ length: KEEPING }, (_, n) => {
    const ids = rare.filter((_id, at) => at % KEEPING === n % rare.length);
    // The rarest events may have no data: it is asked of the more frequent ones.
    if (n % 5 < 4) return `Security!*[System[${anyOf(ids.slice(0, 3))}]]`;
    return `Security!*[System[${anyOf(ids.slice(-3))}] and EventData[Data!='no such text']]`;
  });
  const others = Array.from({ length: OTHERS }, (_, n) => otherExpression(n, { present, absent }));
  return { keeping, others };
}

/** The least frequent ids that together make up no more than the share. */
function rarerIds(counts: ReadonlyMap<number, number>): number[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rare: number[] = [];
  let kept = 0;
  for (const [id, count] of [...counts].sort((a, b) => a[1] - b[1] || a[0] - b[0])) {
    kept += count;
    if (rare.length > 0 && kept > MOST_KEPT * total) break;
    rare.push(id);
  }
  return rare;
}

function otherExpression(n: number, ids: { readonly present: readonly number[]; readonly absent: readonly number[] }) {
  const unknown = [0, 1, 2, 3].map((k) => pick(ids.absent, 4 * n + k));
  const known = pick(ids.present, n);
  switch (KINDS[n % KINDS.length]) {
    case 'log':
      return `${pick(OTHER_LOGS, n)}!*[System[${anyOf(unknown)}]]`;
    case 'data':
      return `Security!*[System[${anyOf([known, ...unknown])}] and EventData[Data[@Name='SubjectUserName']='svc-${n}']]`;
    case 'provider':
      return `Security!*[System[Provider[@Name='Contoso-Agent-${n}'] and ${anyOf([known, ...unknown])}]]`;
    default:
      return `Security!*[System[${anyOf(unknown)}]]`;
  }
}

function anyOf(ids: readonly number[]): string {
  return `(${ids.map((id) => `EventID=${id}`).join(' or ')})`;
}

function pick<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}
