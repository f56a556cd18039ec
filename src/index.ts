/** amasim as a library: named exports, no side effects. */
export { CODES, type Code } from './base/codes.ts';
export { type Place, type Problem, type Result, SimulatorError } from './base/problem.ts';
