import { type Result, SimulatorError } from '../base/problem.ts';

/** The value of a result that was checked before; anything else is our bug and is thrown. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new SimulatorError(result.problem);
  return result.value;
}
