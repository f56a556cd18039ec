/** Numbers as people read them, the same in every locale. */

/** Between the digits of thousands. */
const THOUSANDS = /\B(?=(\d{3})+(?!\d))/g;

/** `1234567` → `1,234,567`. */
export function formatCount(value: number): string {
  return Math.round(value).toString().replace(THOUSANDS, ',');
}

/** `1 retry`, `2 retries`. */
export function formatNoun(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** The decimal unit that suits a number of bytes, and its bytes. */
export function byteUnit(bytes: number): { readonly unit: (typeof BYTE_UNITS)[number]; readonly size: number } {
  let power = 0;
  while (bytes >= 1000 ** (power + 1) && power < BYTE_UNITS.length - 1) power++;
  return { unit: BYTE_UNITS[power] as (typeof BYTE_UNITS)[number], size: 1000 ** power };
}

/** Bytes in decimal units (1 kB = 1,000 bytes), as Azure bills them. Parts of a byte are rounded. */
export function formatBytes(bytes: number): string {
  const { unit, size } = byteUnit(bytes);
  const value = bytes / size;
  return `${unit === 'B' ? Math.round(value) : value.toFixed(value < 10 ? 2 : 1)} ${unit}`;
}

/** Seconds as `0.42 s`, `12.3 s`, `3 min 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Milliseconds as `0.4 ms`, `12 ms`, and from a second on as seconds. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return formatSeconds(ms / 1000);
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
}

/** Share of a whole in percent, `-` when there is no whole. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** GB (10^9 bytes); small volumes are told in smaller units. */
export function formatGb(gb: number): string {
  return formatBytes(gb * 1e9);
}

/** USD in cents: `1,234.50`; what is less than a cent and not nothing as `<0.01`. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.01) return '<0.01';
  const [whole = '', cents = ''] = usd.toFixed(2).split('.');
  return `${whole.replace(THOUSANDS, ',')}.${cents}`;
}

/** A measure of any size, to six digits: `5.01801`, `1,234.5`. */
export function formatQuantity(value: number): string {
  const [whole = '', ...rest] = String(Number(value.toPrecision(6))).split('.');
  return [whole.replace(THOUSANDS, ','), ...rest].join('.');
}
