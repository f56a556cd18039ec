import type { CodeRegister } from '../code-info.ts';

/** Codes of generator profiles (`sources/generator/`). */
export const PROFILE_CODES = {
  AMASIM_PROFILE_NOT_FOUND: {
    blame: 'config',
    severity: 'error',
    help: 'No profile has this name and no file this path; `amasim generate --list` names the profiles that come with amasim.',
  },
  AMASIM_PROFILE_JSON: {
    blame: 'config',
    severity: 'error',
    help: 'The profile is not JSON; the message says where reading stopped.',
  },
  AMASIM_PROFILE_SHAPE: {
    blame: 'config',
    severity: 'error',
    help: 'A member of the profile is not what it has to be; docs/generate.md describes each.',
  },
  AMASIM_PROFILE_UNKNOWN_EVENT: {
    blame: 'config',
    severity: 'error',
    help: 'The mix names an event that is neither in profiles/events nor under `events` of the profile itself.',
  },
} as const satisfies CodeRegister;
