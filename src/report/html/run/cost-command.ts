/** The command that tells what a run does not measure: bytes by event id. */

/** Inputs and flags told one by one. */
const MOST_WORDS = 12;
/** What no shell reads anything into, between double quotes where there is a space. */
const PLAIN = /^(?!-)[\w./\\:,@+= -]+$/;

/** A command to type; inputs and rules that are too many, or that a shell might read something into, are left to the reader. */
export function costCommand({
  inputs,
  rules,
}: {
  readonly inputs: readonly string[];
  readonly rules: readonly string[];
}): string {
  const named = rules.filter((word) => !word.startsWith('--'));
  const isPlain = [...inputs, ...named].every((word) => PLAIN.test(word));
  const words =
    isPlain && inputs.length + rules.length <= MOST_WORDS ? [...inputs, ...rules] : ['<inputs>', '--dcr', '<rules>'];
  return ['amasim cost', ...words.map(quoted), '--report cost.html'].join(' ');
}

function quoted(word: string): string {
  return word.includes(' ') ? `"${word}"` : word;
}
