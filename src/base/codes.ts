/**
 * The register of stable codes: one entry per failure, never renamed, never reused. `docs/errors.md` has a line for each
 * (tested). Blame decides the exit code: config 2, input 3, remote 4, ours 70.
 */
import { AGENT_CODES } from './codes/agent.ts';
import { COST_CODES } from './codes/cost.ts';
import { DETECTION_CODES } from './codes/detection.ts';
import { EMULATOR_CODES } from './codes/emulator.ts';
import { GATEWAY_CODES } from './codes/gateway.ts';
import { PROFILE_CODES } from './codes/profile.ts';
import { QUERY_CODES } from './codes/query.ts';
import { QUERY_CHECK_CODES } from './codes/query-check.ts';
import { RULE_CODES } from './codes/rule.ts';
import { RUN_CODES } from './codes/run.ts';
import { SOURCE_CODES } from './codes/source.ts';
import { TABLE_CODES } from './codes/table.ts';
import { TRANSFORM_CODES } from './codes/transform.ts';
import { UPLOAD_CODES } from './codes/upload.ts';

export const CODES = {
  ...SOURCE_CODES,
  ...PROFILE_CODES,
  ...QUERY_CODES,
  ...QUERY_CHECK_CODES,
  ...RULE_CODES,
  ...TABLE_CODES,
  ...TRANSFORM_CODES,
  ...UPLOAD_CODES,
  ...EMULATOR_CODES,
  ...AGENT_CODES,
  ...GATEWAY_CODES,
  ...COST_CODES,
  ...DETECTION_CODES,
  ...RUN_CODES,
} as const;

export type Code = keyof typeof CODES;
