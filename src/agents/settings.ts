/**
 * Agents: how each agent collects. The constants of an agent stand in one file (`profiles/agents/<agent>.json`), each with its source or the
 * word Assumed; a file of the same shape, or single values, replace them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { packageFolder } from '../base/package-folder.ts';
import { fail, ok, type Problem, type Result } from '../base/problem.ts';

export type AgentName = 'ama' | 'mma';

export interface AgentSettings {
  /** Between two uploads of the rows of one stream, unless a batch is full before. */
  readonly uploadSeconds: number;
  /** By stream, where it is another time. */
  readonly uploadSecondsOf: Readonly<Record<string, number>>;
  /** Rows of one body, before compression. */
  readonly maxBatchBytes: number;
  readonly heartbeatSeconds: number;
  /** Between two requests for the configuration. */
  readonly configurationSeconds: number;
  /** Wait before the first repetition; doubled with each further one, up to `retryMostSeconds`. */
  readonly retryFirstSeconds: number;
  readonly retryMostSeconds: number;
  /** After this time without success the batch waits `retryAgainSeconds` between tries; `null`: never. */
  readonly retryForSeconds: number | null;
  readonly retryAgainSeconds: number | null;
  /** What the queue may hold on disk. */
  readonly diskQuotaBytes: number;
  readonly dropAtQuota: 'oldest' | 'newest';
  /** Where a subscription begins that the queue does not know. */
  readonly newSubscriptions: 'now' | 'oldest';
  /** Uploads at the same time. */
  readonly connections: number;
  /** Workspaces one agent may report to; `null`: no limit. */
  readonly maxWorkspaces: number | null;
}

export type SettingName = keyof AgentSettings;

/** What a value may be. */
interface Kind {
  readonly least: number;
  /** `null` means none. */
  readonly orNull?: true;
  readonly whole?: true;
}

/** Settings that are one of some words. */
const WORDS = { dropAtQuota: ['oldest', 'newest'], newSubscriptions: ['now', 'oldest'] } as const;
/** Setting that is one number for each stream. */
const BY_STREAM = 'uploadSecondsOf';
const KINDS: Readonly<Record<Exclude<SettingName, keyof typeof WORDS | typeof BY_STREAM>, Kind>> = {
  uploadSeconds: { least: 0 },
  maxBatchBytes: { least: 1024, whole: true },
  heartbeatSeconds: { least: 1 },
  configurationSeconds: { least: 1 },
  retryFirstSeconds: { least: 0 },
  retryMostSeconds: { least: 0 },
  retryForSeconds: { least: 0, orNull: true },
  retryAgainSeconds: { least: 0, orNull: true },
  diskQuotaBytes: { least: 0, whole: true },
  connections: { least: 1, whole: true },
  maxWorkspaces: { least: 1, orNull: true, whole: true },
};
const NAMES = [...Object.keys(KINDS), ...Object.keys(WORDS), BY_STREAM] as readonly SettingName[];

/** The settings that come with amasim. Errors: throws when the file of ours is wrong. */
export function agentDefaults(agent: AgentName): AgentSettings {
  const file = join(packageFolder('profiles'), 'agents', `${agent}.json`);
  const read = readAgentSettings(JSON.parse(readFileSync(file, 'utf8')), { file });
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
}

/** Where values come from, and what they replace. */
export interface SettingsOrigin {
  readonly file?: string;
  /** Absent: every setting has to be there. */
  readonly base?: AgentSettings;
}

/**
 * Reads settings: `{ "settings": { "uploadSeconds": { "value": 30, "source": "…" } } }`; the value alone will do.
 *
 * Errors: AMASIM_AGENT_SETTING for the first value that is none, with its path.
 */
export function readAgentSettings(json: unknown, { file, base }: SettingsOrigin): Result<AgentSettings> {
  const refuse = (path: string, message: string): Result<never> =>
    fail<Problem>({ code: 'AMASIM_AGENT_SETTING', message, path, ...(file !== undefined && { file }) });
  const given = isObject(json) ? json.settings : undefined;
  if (!isObject(given)) return refuse('', 'wanted an object with settings');
  const settings: Record<string, unknown> = { ...base };
  for (const [name, entry] of Object.entries(given)) {
    const path = `/settings/${name}`;
    if (!isSettingName(name)) {
      const near = nearestName(name, NAMES);
      return refuse(path, `there is no setting ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
    const value = isObject(entry) && 'value' in entry ? entry.value : entry;
    const wanted = wantedOf(name, value);
    if (wanted !== undefined) return refuse(path, `${JSON.stringify(value)}: wanted ${wanted}`);
    settings[name] = value;
  }
  const missing = NAMES.find((name) => settings[name] === undefined);
  return missing === undefined ? ok(settings as unknown as AgentSettings) : refuse('', `${missing} is missing`);
}

/**
 * `name=value` of the command line, over what is there; `uploadSecondsOf.Microsoft-Event=30` is that of one stream.
 *
 * Errors: AMASIM_AGENT_SETTING.
 */
export function withSetting(base: AgentSettings, text: string): Result<AgentSettings> {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  const isNumber = value.trim() !== '' && !Number.isNaN(Number(value));
  const parsed = value === 'null' ? null : isNumber ? Number(value) : value;
  const stream = name.startsWith(`${BY_STREAM}.`) ? name.slice(BY_STREAM.length + 1) : undefined;
  const given = stream === undefined ? { [name]: parsed } : { [BY_STREAM]: { ...base[BY_STREAM], [stream]: parsed } };
  return readAgentSettings({ settings: given }, { base });
}

function isSettingName(name: string): name is SettingName {
  return (NAMES as readonly string[]).includes(name);
}

/** What a value should have been; `undefined` when it is in order. */
function wantedOf(name: SettingName, value: unknown): string | undefined {
  if (name === 'dropAtQuota' || name === 'newSubscriptions') {
    const words: readonly unknown[] = WORDS[name];
    return words.includes(value) ? undefined : words.join(' or ');
  }
  if (name === BY_STREAM) {
    const isSound =
      isObject(value) && Object.values(value).every((seconds) => isNumberOf(seconds, KINDS.uploadSeconds));
    return isSound ? undefined : 'an object with a number of seconds for each stream';
  }
  const { least, orNull, whole } = KINDS[name];
  if (value === null && orNull) return undefined;
  return isNumberOf(value, KINDS[name])
    ? undefined
    : `${whole ? 'a whole number' : 'a number'} of at least ${least}${orNull ? ', or null' : ''}`;
}

function isNumberOf(value: unknown, { least, whole }: Kind): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value));
}
