import {
  formOf,
  outerTemplate,
  sectionTemplate,
  type Template,
  type TemplateElement,
  textTemplate,
} from './binxml-template.ts';
import type { GeneratedElement, GeneratedEvent, GeneratedSection } from './event-model.ts';
import type { TextElement } from './text-form.ts';

/** The templates of one file, made when an event first needs them. Memory grows with distinct shapes, not with events. */
export class TemplateCatalog {
  readonly #templates = new Map<string, Template>();

  outerOf(event: GeneratedEvent): Template {
    const { system, section } = event;
    const form = formOf(system, section);
    const wrapper = section.kind === 'user-data' ? 'user' : 'data';
    const { name, guid, eventSourceName } = system.provider;
    const key =
      form === 'shared'
        ? `shared\n${system.computer}`
        : `fixed\n${wrapper}\n${name}\n${guid}\n${eventSourceName}\n${system.channel}\n${system.computer}`;
    return this.#get(key, () => outerTemplate(form, system, section));
  }

  sectionOf(section: GeneratedSection): Template {
    return this.#get(shapeOf(section), () => sectionTemplate(section));
  }

  textOf(root: TextElement): Template {
    return this.#get(`text${outlineOf(root)}`, () => textTemplate(root));
  }

  #get(key: string, make: () => TemplateElement): Template {
    const known = this.#templates.get(key);
    if (known) return known;
    const template = { guid: guidFrom(key), root: make() };
    this.#templates.set(key, template);
    return template;
  }
}

/** Everything of an element but its values. */
function outlineOf({ name, attributes, content }: TextElement): string {
  let outline = `\n<${name}`;
  for (const { name: its, text, role } of attributes) outline += role === 'shape' ? `\n@${its}=${text}` : `\n@${its}`;
  if (content === undefined) return `${outline}\n/`;
  if (typeof content === 'string') return `${outline}\n.`;
  for (const child of content) outline += outlineOf(child);
  return `${outline}\n>`;
}

function treeOutline({ name, namespace, label, content }: GeneratedElement): string {
  const start = `\n<${name}\n${namespace ?? ''}\n${label ?? ''}`;
  return 'type' in content ? `${start}\n.${content.type}` : `${start}${content.map(treeOutline).join('')}\n>`;
}

function shapeOf(section: GeneratedSection): string {
  if (section.kind === 'classic') return 'classic';
  if (section.kind === 'tree') return `tree${treeOutline(section.root)}`;
  let shape =
    section.kind === 'user-data'
      ? `user-data\n${section.element}\n${section.namespace}`
      : `event-data\n${section.binary === undefined ? '' : 'binary'}`;
  for (const item of section.items) shape += `\n${item.type} ${item.name ?? ''}`;
  return shape;
}

/** Sixteen bytes that depend on the text alone (four FNV-1a hashes with different starts). Not a version 4 GUID. */
function guidFrom(text: string): Uint8Array {
  const guid = new Uint8Array(16);
  const view = new DataView(guid.buffer);
  for (let part = 0; part < 4; part++) {
    let hash = 0x811c9dc5 ^ Math.imul(part, 0x9e3779b9);
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    view.setUint32(part * 4, hash >>> 0, true);
  }
  return guid;
}
