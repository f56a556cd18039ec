/** A rule as the control plane judges it: problems of `rules` and `transform` in the words of its answer. */
import type { Code } from '../../base/codes.ts';
import { type Problem, severityOf } from '../../base/problem.ts';
import { DETAIL_CODES, OTHER_DETAIL_CODE } from '../../contract/arm.ts';
import type { ArmErrorDetail } from './answer.ts';

/** Errors that only the agent finds: the specification leaves settings of extensions to the extension. */
const UNSEEN: ReadonlySet<Code> = new Set(['AMASIM_RULE_DNS_SETTINGS']);

/** The details of a refusal: of all problems those that are errors. Empty when the service would take the rule. */
export function detailsOf(problems: readonly Problem[]): ArmErrorDetail[] {
  return problems.filter(({ code }) => severityOf(code) === 'error' && !UNSEEN.has(code)).map(detailOf);
}

function detailOf({ arm, message, path }: Problem): ArmErrorDetail {
  const steps = (path ?? '').split('/').slice(1);
  const code = arm?.code ?? DETAIL_CODES[steps[1] ?? ''] ?? OTHER_DETAIL_CODE;
  const target = arm?.target ?? targetOf(steps);
  // Problems that know the service's code start with it.
  const words = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  return { code, message: clipped(words), ...(target !== '' && { target: clipped(target) }) };
}

/** `properties`, `dataFlows`, `0` → `Properties.DataFlows[0]`, as the service writes targets of field rules. */
function targetOf(steps: readonly string[]): string {
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, index) => {
      if (/^\d+$/u.test(step)) return `[${step}]`;
      return `${index === 0 ? '' : '.'}${step.charAt(0).toUpperCase()}${step.slice(1)}`;
    })
    .join('');
}

/** Names in a rule may be as long as the rule. */
const MAX_TEXT_CHARS = 2_000;

function clipped(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS)}…`;
}
