/**
 * How many standard errors an interval of 95 % reaches to each side: Student's t, two-sided.
 *
 * Source: the standard table, e.g. https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm (column 0.975).
 */
export const CONFIDENCE = 0.95;

const TO_30 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** For so many degrees of freedom, 1 or more. Beyond 30 it is the series around the normal distribution, right to 0.001. */
export function tQuantile(freedom: number): number {
  return TO_30[Math.max(1, Math.floor(freedom)) - 1] ?? 1.95996 + 2.37227 / freedom + 2.8225 / freedom ** 2;
}
