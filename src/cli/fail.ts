import { type Problem, SimulatorError } from '../base/problem.ts';

/** Ends a command before its work: the message goes to stderr, the exit code follows from the blame. */
export function refuse(problem: Problem): never {
  throw new SimulatorError(problem);
}

/** A mistake on the command line (exit 2). */
export function refuseUsage(message: string): never {
  refuse({ code: 'AMASIM_RUN_USAGE', message });
}
