/** Problems in the order and number people read: errors first, and of each code only the first few. */
import { CODES, type Code } from '../base/codes.ts';

/** Lines shown of one code in a summary; the rest are counted. All are in `--json`. */
export const SHOWN_OF_A_CODE = 5;

const ORDER = ['error', 'warning', 'info'] as const;

export interface BriefProblems<T> {
  readonly shown: readonly T[];
  /** For each code with more than are shown: how many problems are not. */
  readonly hidden: readonly { readonly code: Code; readonly count: number }[];
}

/** Chooses what to show of problems that each were met `count` times; `most`: how many of a code. */
export function briefProblems<T extends { readonly code: Code; readonly count: number }>(
  problems: readonly T[],
  most: (code: Code) => number = () => SHOWN_OF_A_CODE,
): BriefProblems<T> {
  const rank = ({ code }: T) => ORDER.indexOf(CODES[code].severity);
  const seen = new Map<Code, number>();
  const hidden = new Map<Code, number>();
  const shown = [...problems]
    .sort((a, b) => rank(a) - rank(b))
    .filter(({ code, count }) => {
      const before = seen.get(code) ?? 0;
      seen.set(code, before + 1);
      if (before < most(code)) return true;
      hidden.set(code, (hidden.get(code) ?? 0) + count);
      return false;
    });
  return { shown, hidden: [...hidden].map(([code, count]) => ({ code, count })) };
}
