/**
 * A floating-point number as `d.dddddde±ddd`, with the three-digit exponent of the older C run-time.
 *
 * Assumed, after libevtx, whose form the golden logs have; `docs/evtx-values.md` has what else is known, and that it does not
 * settle the matter. Queries compare the number and never this text.
 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return '-1.#IND';
  if (!Number.isFinite(value)) return value > 0 ? '1.#INF' : '-1.#INF';
  const text = value.toExponential(6);
  const at = text.indexOf('e');
  const exponent = text.slice(at + 2).padStart(3, '0');
  const sign = Object.is(value, -0) ? '-' : '';
  return `${sign}${text.slice(0, at + 2)}${exponent}`;
}
