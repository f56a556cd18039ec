import type { CodeRegister } from '../code-info.ts';

/** Codes of the pipeline, the pool and the command line. */
export const RUN_CODES = {
  AMASIM_RUN_USAGE: {
    blame: 'config',
    severity: 'error',
    help: 'The command line does not fit the command; the message says which part, and `--help` lists what fits.',
  },
  AMASIM_RUN_RULE_ID: {
    blame: 'config',
    severity: 'error',
    help: "A real endpoint knows a rule by its immutable id: take it from the rule's JSON view in the portal, or pass --rule-id.",
  },
  AMASIM_RUN_NOTHING_TO_RUN: {
    blame: 'config',
    severity: 'error',
    help: 'None of the rules has a query that can be run; the problems before this one say why.',
  },
  AMASIM_RUN_STOPPED: {
    blame: 'remote',
    severity: 'error',
    help: 'The run ended before its input did, because nothing more could be delivered; rows not delivered count as rejected.',
  },
  AMASIM_RUN_WORKER: {
    blame: 'ours',
    severity: 'error',
    help: 'A worker thread failed. This is a bug in amasim: please report it with the message.',
  },
  AMASIM_RUN_OUTPUT: {
    blame: 'config',
    severity: 'error',
    help: 'The output could not be written; check the path and the space left.',
  },
} as const satisfies CodeRegister;
