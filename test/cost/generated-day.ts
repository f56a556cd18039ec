/**
 * A day of a fleet, by a stated stochastic model, to draw samples from whose truth is known.
 *
 * Each machine has a size of its own (lognormal, sigma 0.6; one in twenty is a server six times as large). Each hour has the rhythm of
 * a working day (three times as much at noon as at night) and a mood of the whole fleet (lognormal, sigma 0.25). Each machine has bursts:
 * one hour in 24 has two to twenty times as much. What is left is noise (lognormal, sigma 0.3). Bytes of an event: around 900, more on
 * large machines.
 */
import type { Random } from '../../src/base/random.ts';
import type { MachineSample, Sample } from '../../src/cost/extrapolate.ts';

export const HOURS = 24;

export function generateDay(machines: number, random: Random): readonly MachineSample[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
  const lognormal = (sigma: number) => Math.exp(sigma * normal());
  const mood = Array.from(
    { length: HOURS },
    (_none, hour) => (2 - Math.cos((2 * Math.PI * hour) / HOURS)) * lognormal(0.25),
  );
  return Array.from({ length: machines }, (_none, number) => {
    const size = lognormal(0.6) * (random.unit() < 1 / 20 ? 6 : 1);
    const eventBytes = 900 * (1 + 0.2 * Math.tanh(Math.log(size))) * lognormal(0.1);
    const events = mood.map((level) => {
      const burst = random.unit() < 1 / HOURS ? 2 * 10 ** random.unit() : 1;
      return Math.round(1000 * size * level * burst * lognormal(0.3));
    });
    return {
      name: `M${number}`,
      events,
      bytes: events.map((count) => Math.round(count * eventBytes * lognormal(0.05))),
    };
  });
}

/** Some of these machines, in some of their hours, drawn without putting back. */
export function drawSample(
  day: readonly MachineSample[],
  { machines, hours }: { machines: number; hours: number },
  random: Random,
): Sample {
  const chosen = draw(HOURS, hours, random).sort((left, right) => left - right);
  const pick = (values: readonly number[]) => chosen.map((hour) => values[hour]!);
  return {
    sliceSeconds: 3600,
    machines: draw(day.length, machines, random).map((at) => {
      const { name, events, bytes } = day[at]!;
      return { name, events: pick(events), bytes: pick(bytes) };
    }),
  };
}

function draw(from: number, count: number, random: Random): number[] {
  const left = Array.from({ length: from }, (_none, at) => at);
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]!);
}
