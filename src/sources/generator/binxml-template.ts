/** Templates as plain trees, before they get their place in a chunk. */
import { EVENT_NAMESPACE } from '../../contract/security-events.ts';
import { TEMPLATE_TYPES, ValueType } from './binxml-types.ts';
import type { GeneratedElement, GeneratedSection, GeneratedSystem } from './event-model.ts';
import type { TextElement } from './text-form.ts';

export type TemplateContent =
  | { readonly kind: 'text'; readonly text: string }
  /** `optional`: a null value removes the element or attribute around it. */
  | { readonly kind: 'slot'; readonly slot: number; readonly type: number; readonly optional: boolean };

export interface TemplateAttribute {
  readonly name: string;
  readonly content: TemplateContent;
}

export interface TemplateElement {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: readonly TemplateAttribute[];
  /** Absent: an element without content, written as empty. */
  readonly children?: readonly (TemplateElement | TemplateContent)[];
}

export interface Template {
  /** 16 bytes, the same for the same content; the first four are the template's id. */
  readonly guid: Uint8Array;
  readonly root: TemplateElement;
}

/** Slots of the outer template that both of its forms share. */
export const SystemSlot = {
  Level: 0,
  Opcode: 1,
  Task: 2,
  EventID: 3,
  Qualifiers: 4,
  Keywords: 5,
  TimeCreated: 6,
  ActivityID: 7,
  ProcessID: 8,
  ThreadID: 9,
  EventRecordID: 10,
  Version: 11,
  UserID: 12,
} as const;

/**
 * Where the two forms of the outer template differ: `fixed` has provider and channel as text in the template (classic
 * sources and the log service itself), `shared` has them as slots, so that one template serves all manifest providers.
 */
export const FORMS = {
  fixed: { slots: 20, relatedActivityId: 18, section: 19 },
  shared: { slots: 18, relatedActivityId: 13, section: 17, providerName: 14, providerGuid: 15, channel: 16 },
} as const;

export type Form = keyof typeof FORMS;

/** The form Windows uses for such an event, as seen in real Security, System and Application logs. */
export function formOf(system: GeneratedSystem, section: GeneratedSection): Form {
  const { provider } = system;
  const manifestOnly = provider.guid !== undefined && provider.eventSourceName === undefined;
  return manifestOnly && section.kind === 'event-data' ? 'shared' : 'fixed';
}

/** The template of everything but the data: `Event`, `System`, and the slot the data goes into. */
export function outerTemplate(form: Form, system: GeneratedSystem, section: GeneratedSection): TemplateElement {
  const { provider } = system;
  const providerAttributes =
    form === 'shared'
      ? [
          attribute('Name', optional(FORMS.shared.providerName, ValueType.String)),
          attribute('Guid', optional(FORMS.shared.providerGuid, ValueType.Guid)),
        ]
      : [
          attribute('Name', text(provider.name)),
          ...(provider.guid === undefined ? [] : [attribute('Guid', text(provider.guid))]),
          ...(provider.eventSourceName === undefined
            ? []
            : [attribute('EventSourceName', text(provider.eventSourceName))]),
        ];
  const channel = form === 'shared' ? optional(FORMS.shared.channel, ValueType.String) : text(system.channel);
  const { relatedActivityId, section: sectionSlot } = FORMS[form];
  const sectionContent = optional(sectionSlot, ValueType.BinXml);
  return element(
    'Event',
    [attribute('xmlns', text(EVENT_NAMESPACE))],
    [
      element(
        'System',
        [],
        [
          element('Provider', providerAttributes),
          element(
            'EventID',
            [attribute('Qualifiers', optional(SystemSlot.Qualifiers, ValueType.UInt16))],
            [optional(SystemSlot.EventID, ValueType.UInt16)],
          ),
          element('Version', [], [optional(SystemSlot.Version, ValueType.UInt8)]),
          element('Level', [], [optional(SystemSlot.Level, ValueType.UInt8)]),
          element('Task', [], [optional(SystemSlot.Task, ValueType.UInt16)]),
          element('Opcode', [], [optional(SystemSlot.Opcode, ValueType.UInt8)]),
          element('Keywords', [], [optional(SystemSlot.Keywords, ValueType.HexInt64)]),
          element('TimeCreated', [attribute('SystemTime', optional(SystemSlot.TimeCreated, ValueType.FileTime))]),
          element('EventRecordID', [], [optional(SystemSlot.EventRecordID, ValueType.UInt64)]),
          element('Correlation', [
            attribute('ActivityID', optional(SystemSlot.ActivityID, ValueType.Guid)),
            attribute('RelatedActivityID', optional(relatedActivityId, ValueType.Guid)),
          ]),
          element('Execution', [
            attribute('ProcessID', optional(SystemSlot.ProcessID, ValueType.UInt32)),
            attribute('ThreadID', optional(SystemSlot.ThreadID, ValueType.UInt32)),
          ]),
          element('Channel', [], [channel]),
          element('Computer', [], [text(system.computer)]),
          element('Security', [attribute('UserID', optional(SystemSlot.UserID, ValueType.Sid))]),
        ],
      ),
      section.kind === 'user-data' ? element('UserData', [], [sectionContent]) : sectionContent,
    ],
  );
}

/** The template of the data alone; slot n is item n. For classic data slot 0 is the strings and slot 2 the binary. */
export function sectionTemplate(section: GeneratedSection): TemplateElement {
  switch (section.kind) {
    case 'classic':
      return element(
        'EventData',
        [],
        [
          element('Data', [], [optional(0, ValueType.StringArray)]),
          element('Binary', [], [optional(2, ValueType.Binary)]),
        ],
      );
    case 'event-data': {
      const children = section.items.map((item, slot) =>
        element('Data', item.name === undefined ? [] : [attribute('Name', text(item.name))], [
          normal(slot, TEMPLATE_TYPES[item.type]),
        ]),
      );
      if (section.binary) children.push(element('Binary', [], [optional(children.length, ValueType.Binary)]));
      return element('EventData', [], children);
    }
    case 'user-data':
      return element(
        section.element,
        [attribute('xmlns', text(section.namespace))],
        section.items.map((item, slot) => element(item.name ?? 'Data', [], [normal(slot, TEMPLATE_TYPES[item.type])])),
      );
    case 'tree':
      return treeTemplate(section.root, { next: 0 });
  }
}

/** A template of any depth; slots are numbered as the values come. */
function treeTemplate({ name, namespace, label, content }: GeneratedElement, slots: { next: number }): TemplateElement {
  const attributes = [
    ...(namespace === undefined ? [] : [attribute('xmlns', text(namespace))]),
    ...(label === undefined ? [] : [attribute('Name', text(label))]),
  ];
  if ('type' in content) return element(name, attributes, [normal(slots.next++, TEMPLATE_TYPES[content.type])]);
  return element(
    name,
    attributes,
    content.map((child) => treeTemplate(child, slots)),
  );
}

/** An event whose values are all text, as a template: slots are numbered as `valuesOf` lists the values. */
export function textTemplate(root: TextElement): TemplateElement {
  let next = 0;
  const build = ({ name, attributes, content }: TextElement): TemplateElement => {
    const built = attributes.map(({ name: its, text: fixed, role }) =>
      attribute(its, role === 'shape' ? text(fixed) : normal(next++, ValueType.String)),
    );
    if (content === undefined) return element(name, built);
    return typeof content === 'string'
      ? element(name, built, [normal(next++, ValueType.String)])
      : element(name, built, content.map(build));
  };
  return build(root);
}

/** An event whose values are all text, with its values in place. */
export function literalElement({ name, attributes, content }: TextElement): TemplateElement {
  const built = attributes.map((its) => attribute(its.name, text(its.text)));
  if (content === undefined) return element(name, built);
  if (typeof content === 'string') return element(name, built, content === '' ? [] : [text(content)]);
  return element(name, built, content.map(literalElement));
}

function element(
  name: string,
  attributes: readonly TemplateAttribute[],
  children?: readonly (TemplateElement | TemplateContent)[],
): TemplateElement {
  return children === undefined
    ? { kind: 'element', name, attributes }
    : { kind: 'element', name, attributes, children };
}

function attribute(name: string, content: TemplateContent): TemplateAttribute {
  return { name, content };
}

function text(value: string): TemplateContent {
  return { kind: 'text', text: value };
}

function optional(slot: number, type: number): TemplateContent {
  return { kind: 'slot', slot, type, optional: true };
}

function normal(slot: number, type: number): TemplateContent {
  return { kind: 'slot', slot, type, optional: false };
}
