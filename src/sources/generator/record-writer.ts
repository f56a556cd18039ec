import { FORMS, formOf, literalElement, SystemSlot } from './binxml-template.ts';
import { ValueType } from './binxml-types.ts';
import type { BinXmlWriter } from './binxml-writer.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { GeneratedElement, GeneratedEvent, GeneratedSection, GeneratedValue } from './event-model.ts';
import { storedTypeOf, writeItemValue } from './item-bytes.ts';
import type { RecordForm } from './profile.ts';
import type { TemplateCatalog } from './template-catalog.ts';
import { type TextElement, textForm } from './text-form.ts';

/** The four bytes a record begins with (`**`, zero, zero). */
const RECORD_SIGNATURE = 0x2a2a;
/** Records begin and end at multiples of this. */
const RECORD_ALIGNMENT = 8;

const UNUSED: GeneratedValue = { type: 'UInt32', value: 0 };

/** What a record is written with. */
export interface RecordContext {
  readonly out: ByteWriter;
  readonly binXml: BinXmlWriter;
  readonly templates: TemplateCatalog;
  readonly form: RecordForm;
}

/** Appends one record: header with its number in the file, the event, and the size once more. */
export function writeRecord(context: RecordContext, event: GeneratedEvent, number: number): void {
  const { out } = context;
  const start = out.position;
  out.u32(RECORD_SIGNATURE);
  out.u32(0);
  out.u64(BigInt(number));
  out.u64(event.system.time);
  if (context.form === 'typed') writeTyped(context, event);
  else writeText(context, event);
  out.align(RECORD_ALIGNMENT / 2);
  if ((out.position - start) % RECORD_ALIGNMENT === 0) out.u32(0);
  const size = out.position - start + 4;
  out.u32(size);
  out.patchU32(start + 4, size);
}

/** The event as two nested template instances: all but the data, and the data. */
function writeTyped({ out, binXml, templates }: RecordContext, event: GeneratedEvent): void {
  const { system } = event;
  binXml.beginInstance(templates.outerOf(event));
  const form = FORMS[formOf(system, event.section)];
  const values: (GeneratedValue | undefined)[] = new Array(form.slots);
  values[SystemSlot.Level] = { type: 'UInt8', value: system.level };
  values[SystemSlot.Opcode] = { type: 'UInt8', value: system.opcode };
  values[SystemSlot.Task] = { type: 'UInt16', value: system.task };
  values[SystemSlot.EventID] = { type: 'UInt16', value: system.eventId };
  if (system.qualifiers !== undefined) values[SystemSlot.Qualifiers] = { type: 'UInt16', value: system.qualifiers };
  values[SystemSlot.Keywords] = { type: 'HexInt64', value: system.keywords };
  values[SystemSlot.TimeCreated] = { type: 'FILETIME', value: system.time };
  if (system.activityId !== undefined) values[SystemSlot.ActivityID] = { type: 'GUID', value: system.activityId };
  values[SystemSlot.ProcessID] = { type: 'UInt32', value: system.processId };
  values[SystemSlot.ThreadID] = { type: 'UInt32', value: system.threadId };
  values[SystemSlot.EventRecordID] = { type: 'UInt64', value: system.recordId };
  values[SystemSlot.Version] = { type: 'UInt8', value: system.version };
  if (system.userId !== undefined) values[SystemSlot.UserID] = { type: 'SID', value: system.userId };
  if (system.relatedActivityId !== undefined) {
    values[form.relatedActivityId] = { type: 'GUID', value: system.relatedActivityId };
  }
  if ('providerName' in form) {
    values[form.providerName] = { type: 'UnicodeString', value: system.provider.name };
    values[form.providerGuid] = { type: 'GUID', value: system.provider.guid ?? null };
    values[form.channel] = { type: 'UnicodeString', value: system.channel };
  }
  const sectionDescriptor = writeValues(out, values) + 4 * form.section;
  const sectionStart = out.position;
  binXml.beginInstance(templates.sectionOf(event.section));
  writeValues(out, sectionItems(event.section));
  binXml.endInstance();
  out.patchU16(sectionDescriptor, out.position - sectionStart);
  out.patchU16(sectionDescriptor + 2, ValueType.BinXml);
  binXml.endInstance();
}

/** The event as text throughout: in a template of its own shape, or written out. */
function writeText({ out, binXml, templates, form }: RecordContext, event: GeneratedEvent): void {
  const root = textForm(event);
  if (form === 'literal') {
    binXml.literal(literalElement(root));
    return;
  }
  binXml.beginInstance(templates.textOf(root));
  const values: GeneratedValue[] = [];
  collectTexts(root, values);
  writeValues(out, values);
  binXml.endInstance();
}

/** The values of an event as text, in the order of their slots. */
function collectTexts({ attributes, content }: TextElement, values: GeneratedValue[]): void {
  for (const { text, role } of attributes) if (role === 'value') values.push({ type: 'UnicodeString', value: text });
  if (typeof content === 'string') values.push({ type: 'UnicodeString', value: content });
  else for (const child of content ?? []) collectTexts(child, values);
}

/** Appends count, descriptors and values (an absent one is null); returns where the descriptors begin. */
function writeValues(out: ByteWriter, values: readonly (GeneratedValue | undefined)[]): number {
  out.u32(values.length);
  const descriptors = out.position;
  for (let slot = 0; slot < values.length; slot++) out.u32(0);
  for (let slot = 0; slot < values.length; slot++) {
    const item = values[slot];
    if (item === undefined || item.value === null) continue;
    const start = out.position;
    writeItemValue(out, item);
    out.patchU16(descriptors + 4 * slot, out.position - start);
    out.patchU16(descriptors + 4 * slot + 2, storedTypeOf(item));
  }
  return descriptors;
}

function sectionItems(section: GeneratedSection): readonly (GeneratedValue | undefined)[] {
  switch (section.kind) {
    case 'classic':
      return [
        section.strings.length === 0 ? undefined : { type: 'StringArray', value: section.strings },
        UNUSED,
        section.binary === undefined ? undefined : { type: 'Binary', value: section.binary },
      ];
    case 'event-data':
      return section.binary === undefined
        ? section.items
        : [...section.items, { type: 'Binary', value: section.binary }];
    case 'user-data':
      return section.items;
    case 'tree':
      return treeValues(section.root);
  }
}

function treeValues({ content }: GeneratedElement): GeneratedValue[] {
  return 'type' in content ? [content] : content.flatMap(treeValues);
}
