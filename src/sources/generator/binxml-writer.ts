import type { Template, TemplateAttribute, TemplateContent, TemplateElement } from './binxml-template.ts';
import { Token, ValueType } from './binxml-types.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type ChunkTables, nameHash } from './chunk-tables.ts';

/** Stands in the dependency field of an element that depends on no slot. */
const NO_DEPENDENCY = 0xffff;

/** How elements begin: in a template they name the slot they depend on, written out literally they do not. */
type Place = 'template' | 'literal';

/** Writes fragments into a chunk. Offsets in BinXML count from the start of the chunk, which is where `out` begins. */
export class BinXmlWriter {
  readonly #out: ByteWriter;
  readonly #tables: ChunkTables;

  constructor(out: ByteWriter, tables: ChunkTables) {
    this.#out = out;
    this.#tables = tables;
  }

  /** Fragment header and template instance, up to where the number of values follows. */
  beginInstance(template: Template): void {
    this.#fragmentHeader();
    const out = this.#out;
    out.u8(Token.TemplateInstance);
    out.u8(1);
    out.bytes(template.guid.subarray(0, 4));
    const known = this.#tables.templateOffset(template);
    if (known !== undefined) {
      out.u32(known);
      return;
    }
    const offset = out.position + 4;
    out.u32(offset);
    this.#definition(template, offset);
  }

  /** Closes the fragment that `beginInstance` opened, after its values. */
  endInstance(): void {
    this.#out.u8(Token.EndOfFragment);
  }

  /** A fragment without a template: the event itself, value by value. */
  literal(root: TemplateElement): void {
    this.#fragmentHeader();
    this.#element(root, 'literal');
    this.#out.u8(Token.EndOfFragment);
  }

  #definition(template: Template, offset: number): void {
    const out = this.#out;
    out.u32(this.#tables.addTemplate(template, offset));
    out.bytes(template.guid);
    const size = out.position;
    out.u32(0);
    this.#fragmentHeader();
    this.#element(template.root, 'template');
    out.u8(Token.EndOfFragment);
    out.patchU32(size, out.position - size - 4);
  }

  #fragmentHeader(): void {
    const out = this.#out;
    out.u8(Token.FragmentHeader);
    out.u8(1);
    out.u8(1);
    out.u8(0);
  }

  #element(element: TemplateElement, place: Place): void {
    const out = this.#out;
    const { attributes, children } = element;
    out.u8(attributes.length > 0 ? Token.OpenElementWithAttributes : Token.OpenElement);
    if (place === 'template') out.u16(dependencyOf(element));
    const size = out.position;
    out.u32(0);
    this.#name(element.name);
    if (attributes.length > 0) this.#attributes(attributes);
    if (children === undefined) out.u8(Token.CloseEmpty);
    else {
      out.u8(Token.CloseStart);
      for (const child of children) {
        if (child.kind === 'element') this.#element(child, place);
        else this.#content(child);
      }
      out.u8(Token.EndElement);
    }
    out.patchU32(size, out.position - size - 4);
  }

  #attributes(attributes: readonly TemplateAttribute[]): void {
    const out = this.#out;
    const size = out.position;
    out.u32(0);
    for (const [index, { name, content }] of attributes.entries()) {
      out.u8(index < attributes.length - 1 ? Token.AttributeMore : Token.Attribute);
      this.#name(name);
      this.#content(content);
    }
    out.patchU32(size, out.position - size - 4);
  }

  #content(content: TemplateContent): void {
    const out = this.#out;
    if (content.kind === 'text') {
      out.u8(Token.Value);
      out.u8(ValueType.String);
      out.u16(content.text.length);
      out.utf16(content.text);
      return;
    }
    out.u8(content.optional ? Token.OptionalSubstitution : Token.Substitution);
    out.u16(content.slot);
    out.u8(content.type);
  }

  /** The offset of the name; at its first use in the chunk the name itself follows. */
  #name(name: string): void {
    const out = this.#out;
    const known = this.#tables.nameOffset(name);
    if (known !== undefined) {
      out.u32(known);
      return;
    }
    const offset = out.position + 4;
    out.u32(offset);
    out.u32(this.#tables.addName(name, offset));
    out.u16(nameHash(name) & 0xffff);
    out.u16(name.length);
    out.utf16(name);
    out.u16(0);
  }
}

/** The slot an element stands or falls with: that of an optional substitution among its direct content. */
function dependencyOf(element: TemplateElement): number {
  for (const child of element.children ?? []) if (child.kind === 'slot' && child.optional) return child.slot;
  return NO_DEPENDENCY;
}
