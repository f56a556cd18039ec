import { isBracedGuid } from '../../base/guid.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { GeneratedProvider, ItemType } from './event-model.ts';
import { ITEM_TYPES } from './event-model.ts';
import { STORIES } from './host-state.ts';
import type { JsonCursor } from './json-cursor.ts';
import type { EventDefinition, ItemDefinition } from './profile.ts';
import { emptyValueOf } from './value-names.ts';
import { compileValue } from './value-template.ts';

const EVENT_MEMBERS = [
  'name',
  'channel',
  'provider',
  'eventId',
  'qualifiers',
  'version',
  'level',
  'task',
  'taskName',
  'opcode',
  'opcodeName',
  'keywords',
  'title',
  'story',
  'activityShare',
  'userId',
  'userData',
  'items',
  'binary',
];

const KEYWORDS = /^0x[0-9a-f]{1,16}$/i;
const ELEMENT_NAME = /^[\p{L}_][\p{L}\p{N}._-]*$/u;

/** Reads one event definition; `undefined` when it is not even an object. Problems go to the cursor. */
export function readEventDefinition(at: JsonCursor): EventDefinition | undefined {
  if (!at.expectMembers(EVENT_MEMBERS)) return undefined;
  const channel = textOf(at.member('channel'));
  const eventId = at.member('eventId').number({ from: 0, to: 65_535, whole: true });
  const provider = at.member('provider');
  const userData = at.member('userData');
  const userId = at.member('userId');
  const binary = at.member('binary');
  const story = at.member('story');
  return {
    name: at.member('name').text(`${channel}/${eventId}`),
    channel,
    provider: readProvider(provider),
    providerTitle: provider.member('title').text(''),
    eventId,
    ...(at.member('qualifiers').present
      ? { qualifiers: at.member('qualifiers').number({ from: 0, to: 65_535, whole: true }) }
      : {}),
    version: at.member('version').number({ from: 0, to: 255, whole: true }, 0),
    level: at.member('level').number({ from: 0, to: 255, whole: true }, 4),
    task: at.member('task').number({ from: 0, to: 65_535, whole: true }, 0),
    taskName: at.member('taskName').text(''),
    opcode: at.member('opcode').number({ from: 0, to: 255, whole: true }, 0),
    opcodeName: at.member('opcodeName').text(''),
    keywords: readKeywords(at.member('keywords')),
    title: at.member('title').text(''),
    ...(story.present ? { story: story.choice(STORIES, STORIES[0]) } : {}),
    activityShare: at.member('activityShare').number({ from: 0, to: 1 }, 0),
    ...(userId.present ? { userId: compileValue(userId, 'SID') } : {}),
    ...(userData.present ? { userData: readUserData(userData) } : {}),
    items: at.member('items').present ? readItems(at.member('items'), userData.present) : [],
    ...(binary.present ? { binary: compileValue(binary, 'Binary') } : {}),
  };
}

function readProvider(at: JsonCursor): GeneratedProvider {
  at.expectMembers(['name', 'guid', 'eventSourceName', 'title']);
  const guid = at.member('guid').text('');
  if (guid !== '' && !isBracedGuid(guid)) at.member('guid').fail('wanted a GUID in braces');
  const eventSourceName = at.member('eventSourceName').text('');
  return {
    name: textOf(at.member('name')),
    ...(guid === '' ? {} : { guid: guid.toLowerCase() }),
    ...(eventSourceName === '' ? {} : { eventSourceName }),
  };
}

function readKeywords(at: JsonCursor): bigint {
  const text = at.text('0x0');
  if (KEYWORDS.test(text)) return BigInt(text);
  at.fail('wanted a mask as text, 0x and up to 16 hexadecimal digits');
  return 0n;
}

function readUserData(at: JsonCursor): { element: string; namespace: string } {
  at.expectMembers(['element', 'namespace']);
  return { element: elementName(at.member('element')), namespace: textOf(at.member('namespace')) };
}

function readItems(at: JsonCursor, areElements: boolean): ItemDefinition[] {
  return at.list().map((item) => {
    item.expectMembers(['name', 'type', 'value']);
    const name = item.member('name');
    const type = readType(item.member('type'));
    const value = item.member('value');
    const named = areElements ? elementName(name) : name.text('');
    const draw = value.present ? compileValue(value, type) : () => emptyValueOf(type);
    return { ...(named === '' ? {} : { name: named }), type, value: draw };
  });
}

function readType(at: JsonCursor): ItemType {
  const type = at.text('UnicodeString');
  const known = ITEM_TYPES.find((name) => name === type);
  if (known) return known;
  const near = nearestName(type, ITEM_TYPES);
  at.fail(`no type ${type}${near ? `; did you mean ${near}?` : `; known are ${ITEM_TYPES.join(', ')}`}`);
  return 'UnicodeString';
}

/** Text that is not empty. */
function textOf(at: JsonCursor): string {
  const text = at.text();
  if (at.value === '') at.fail('wanted text, found none');
  return text;
}

function elementName(at: JsonCursor): string {
  const name = at.text();
  if (!ELEMENT_NAME.test(name)) at.fail(`${JSON.stringify(name)} is no name of an XML element`);
  return name;
}
