import type { GeneratedItem, GeneratedProvider, GeneratedSection, ItemType } from './event-model.ts';
import type { EventShape } from './event-shape.ts';
import { emptyValue, valueFor } from './item-values.ts';
import { OPERATIONAL_SHAPES } from './operational-events.ts';
import type { Scene } from './scene.ts';
import { SECURITY_EVENTS } from './security-events.ts';

const AUDIT_SUCCESS = 0x8020000000000000n;
const AUDIT_FAILURE = 0x8010000000000000n;

const SECURITY_AUDITING: GeneratedProvider = {
  name: 'Microsoft-Windows-Security-Auditing',
  guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}',
};

/** All shapes by `Channel/EventID`. */
export const EVENT_SHAPES: ReadonlyMap<string, EventShape> = new Map(
  [
    ...SECURITY_EVENTS.map(
      (facts): EventShape => ({
        channel: 'Security',
        provider: SECURITY_AUDITING,
        eventId: facts.eventId,
        version: facts.version,
        level: 0,
        task: facts.task,
        taskName: facts.taskName,
        opcode: 0,
        keywords: facts.outcome === 'success' ? AUDIT_SUCCESS : AUDIT_FAILURE,
        title: facts.title,
        ...(facts.eventId === 4624 ? { opensSession: true as const } : {}),
        section: eventData(facts.eventId, facts.items),
      }),
    ),
    ...OPERATIONAL_SHAPES,
  ].map((shape) => [`${shape.channel}/${shape.eventId}`, shape]),
);

function eventData(eventId: number, specs: readonly string[]): (scene: Scene) => GeneratedSection {
  const items = specs.map((spec) => {
    const [name = '', type = 'UnicodeString'] = spec.split(':') as [string?, ItemType?];
    return { name, type, draw: valueFor(eventId, name), empty: emptyValue(type) };
  });
  return (scene) => ({
    kind: 'event-data',
    items: items.map(
      ({ name, type, draw, empty }): GeneratedItem => ({ name, type, value: draw ? draw(scene) : empty }),
    ),
  });
}
