import { EVENT_NAMESPACE } from '../../contract/security-events.ts';
import {
  elementTypeOf,
  type GeneratedElement,
  type GeneratedEvent,
  type GeneratedRenderingInfo,
  type GeneratedSection,
  type GeneratedSystem,
  type GeneratedValue,
} from './event-model.ts';
import { isoOfTicks } from './file-time.ts';
import { hexOf, listIn, textOfItem, textOfScalar } from './item-text.ts';

/** An element whose every value is text, as a collector stores the events it was sent. */
export interface TextElement {
  readonly name: string;
  readonly attributes: readonly TextAttribute[];
  /** Absent: an element that is written as empty. */
  readonly content?: readonly TextElement[] | string;
}

export interface TextAttribute {
  readonly name: string;
  readonly text: string;
  /** `shape`: the same in every event of the kind. `value`: may differ from one event to the next. */
  readonly role: 'shape' | 'value';
}

/**
 * The whole event as text, display text included.
 *
 * Source: collected events in public logs; facts in docs/generate.md.
 */
export function textForm({ system, section, renderingInfo }: GeneratedEvent): TextElement {
  const children = [systemElement(system), sectionElement(section)];
  if (renderingInfo) children.push(renderingElement(renderingInfo));
  return { name: 'Event', attributes: [shape('xmlns', EVENT_NAMESPACE)], content: children };
}

function systemElement(system: GeneratedSystem): TextElement {
  const { provider, qualifiers, activityId, relatedActivityId, userId } = system;
  return parent('System', [
    empty('Provider', [
      value('Name', provider.name),
      ...optional('Guid', provider.guid),
      ...optional('EventSourceName', provider.eventSourceName),
    ]),
    leaf('EventID', String(system.eventId), optional('Qualifiers', qualifiers?.toString())),
    leaf('Version', String(system.version)),
    leaf('Level', String(system.level)),
    leaf('Task', String(system.task)),
    leaf('Opcode', String(system.opcode)),
    leaf('Keywords', `0x${system.keywords.toString(16)}`),
    empty('TimeCreated', [value('SystemTime', isoOfTicks(system.time, 7))]),
    leaf('EventRecordID', String(system.recordId)),
    empty('Correlation', [...optional('ActivityID', activityId), ...optional('RelatedActivityID', relatedActivityId)]),
    empty('Execution', [value('ProcessID', String(system.processId)), value('ThreadID', String(system.threadId))]),
    leaf('Channel', system.channel),
    leaf('Computer', system.computer),
    empty('Security', optional('UserID', userId)),
  ]);
}

function sectionElement(section: GeneratedSection): TextElement {
  switch (section.kind) {
    case 'classic':
      return parent('EventData', [...section.strings.map((text) => leaf('Data', text)), ...binary(section.binary)]);
    case 'event-data':
      return parent('EventData', [
        ...section.items.flatMap((item) => valueLeaves('Data', item, label(item.name))),
        ...binary(section.binary),
      ]);
    case 'user-data': {
      const items = section.items.flatMap((item) => valueLeaves(item.name ?? 'Data', item, []));
      return parent('UserData', [
        { name: section.element, attributes: [shape('xmlns', section.namespace)], content: items },
      ]);
    }
    case 'tree':
      return treeElements(section.root)[0]!;
  }
}

function treeChildren({ content }: GeneratedElement): TextElement[] {
  return Array.isArray(content) ? (content as readonly GeneratedElement[]).flatMap(treeElements) : [];
}

function treeElements(element: GeneratedElement): TextElement[] {
  const attributes = [
    ...(element.namespace === undefined ? [] : [shape('xmlns', element.namespace)]),
    ...label(element.label),
  ];
  if ('type' in element.content) return valueLeaves(element.name, element.content, attributes);
  return [{ name: element.name, attributes, content: treeChildren(element) }];
}

/** The element of a value; an array repeats it, and one without values leaves it empty. */
function valueLeaves(name: string, item: GeneratedValue, attributes: readonly TextAttribute[]): TextElement[] {
  const element = elementTypeOf(item.type);
  if (element === undefined || item.value === null) return [leaf(name, textOfItem(item), attributes)];
  const values = listIn(item.type, item.value);
  if (values.length === 0) return [leaf(name, '', attributes)];
  return values.map((one) => leaf(name, textOfScalar(element, one), attributes));
}

function renderingElement(info: GeneratedRenderingInfo): TextElement {
  return {
    name: 'RenderingInfo',
    attributes: [shape('Culture', info.culture)],
    content: [
      leaf('Message', info.message),
      leaf('Level', info.level),
      leaf('Task', info.task),
      leaf('Opcode', info.opcode),
      leaf('Channel', info.channel),
      leaf('Provider', info.provider),
      parent(
        'Keywords',
        info.keywords.map((keyword) => leaf('Keyword', keyword)),
      ),
    ],
  };
}

function binary(bytes: Uint8Array | undefined): TextElement[] {
  return bytes === undefined ? [] : [leaf('Binary', hexOf(bytes))];
}

function parent(name: string, content: readonly TextElement[]): TextElement {
  return { name, attributes: [], content };
}

function leaf(name: string, text: string, attributes: readonly TextAttribute[] = []): TextElement {
  return { name, attributes, content: text };
}

function empty(name: string, attributes: readonly TextAttribute[]): TextElement {
  return { name, attributes };
}

function label(name: string | undefined): TextAttribute[] {
  return name === undefined ? [] : [shape('Name', name)];
}

function shape(name: string, text: string): TextAttribute {
  return { name, text, role: 'shape' };
}

function value(name: string, text: string): TextAttribute {
  return { name, text, role: 'value' };
}

function optional(name: string, text: string | undefined): TextAttribute[] {
  return text === undefined ? [] : [value(name, text)];
}
