import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nearestName } from '../../base/nearest-name.ts';
import { packageFolder } from '../../base/package-folder.ts';
import type { Problem } from '../../base/problem.ts';
import { JsonCursor } from './json-cursor.ts';
import type { EventDefinition, GeneratorProfile } from './profile.ts';
import { readEventDefinition } from './read-event-definition.ts';
import { type EventCatalog, type ReadProfile, readProfile } from './read-profile.ts';

/** The profiles that come with amasim, and below them in `events/` the events their mixes name. */
export const PROFILES_FOLDER = packageFolder('profiles');

const SUFFIX = '.json';
const SCHEMA = 'profile.schema.json';

let catalog: EventCatalog | undefined;

/** The events that come with amasim, by name. Errors: throws when a file of ours is wrong. */
export function eventCatalog(): EventCatalog {
  if (catalog) return catalog;
  const events = new Map<string, EventDefinition>();
  const folder = join(PROFILES_FOLDER, 'events');
  for (const name of readdirSync(folder).sort()) {
    const problems: Problem[] = [];
    const at = new JsonCursor(JSON.parse(readFileSync(join(folder, name), 'utf8')), { file: name, problems });
    for (const entry of at.member('events').list()) {
      const event = readEventDefinition(entry);
      if (!event) continue;
      if (events.has(event.name)) entry.fail(`${event.name} is defined twice`);
      events.set(event.name, event);
    }
    refuse(problems);
  }
  catalog = events;
  return events;
}

/** Names of the profiles that come with amasim. */
export function builtInProfiles(): string[] {
  return readdirSync(PROFILES_FOLDER)
    .filter((name) => name.endsWith(SUFFIX) && name !== SCHEMA)
    .map((name) => name.slice(0, -SUFFIX.length))
    .sort();
}

/** The file of a profile that comes with amasim. */
export function profileFile(name: string): string {
  return join(PROFILES_FOLDER, `${name}${SUFFIX}`);
}

/** A profile that comes with amasim. Errors: throws for a name it has not. */
export function builtInProfile(name: string): GeneratorProfile {
  const { profile, problems } = loadProfile(name);
  refuse(problems);
  return profile!;
}

/**
 * A profile by its name, or by the path of a file.
 *
 * Errors: AMASIM_PROFILE_NOT_FOUND, AMASIM_PROFILE_JSON, AMASIM_PROFILE_SHAPE, AMASIM_PROFILE_UNKNOWN_EVENT.
 */
export function loadProfile(nameOrPath: string): ReadProfile {
  const names = builtInProfiles();
  const file = names.includes(nameOrPath) ? profileFile(nameOrPath) : nameOrPath;
  if (!existsSync(file)) {
    const near = nearestName(nameOrPath, names);
    const hint = near ? `; did you mean ${near}?` : `; there are ${names.join(', ')}, or give the path of a file`;
    return failed({ code: 'AMASIM_PROFILE_NOT_FOUND', message: `no profile ${nameOrPath}${hint}` });
  }
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    return failed({ code: 'AMASIM_PROFILE_JSON', message: (error as Error).message, file });
  }
  return readProfile(document, { file, name: basename(file, SUFFIX), catalog: eventCatalog() });
}

function failed(problem: Problem): ReadProfile {
  return { profile: undefined, problems: [problem], file: problem.file ?? '' };
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first) throw new RangeError(`${first.file ?? ''}#${first.path ?? ''}: ${first.message}`);
}
