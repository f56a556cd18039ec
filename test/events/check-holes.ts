import { JsonBytes, TextForm, TextSize } from '../../src/base/json-bytes.ts';
import { inferValue } from '../../src/events/infer-value.ts';
import { isHole, type LayoutValue } from '../../src/events/layout.ts';
import { escapeText } from '../../src/events/render-xml.ts';
import type { ElementNode } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import type { EventView } from '../../src/events/view.ts';
import { expectEqual, expectSame } from '../expect-often.ts';

/** Made once: its first memory is far more than a value takes. */
const out = new JsonBytes();

/** The bytes of every hole of an event are those of its value. */
export function checkHoles(event: EventView): void {
  const { holes } = event;
  for (const hole of holesOf(event.layout()!.root)) {
    const text = textOf(holes.value(hole));
    const size = new TextSize();
    const isMeasured = holes.measure(hole, size);
    for (const form of [TextForm.Plain, TextForm.XmlText]) {
      const wanted = form === TextForm.Plain ? text : escapeText(text);
      const json = JSON.stringify(wanted).slice(1, -1);
      out.clear();
      out.form = form;
      out.text('before');
      holes.write(hole, out);
      expectSame(out.bytes.toString('utf8', 'before'.length, out.length), json);
      const escapes = Buffer.byteLength(json) - Buffer.byteLength(wanted);
      expectSame(out.escapes, escapes);
      if (isMeasured) expectEqual([size.bytes, size.escapes], [Buffer.byteLength(json), escapes]);
    }
    expectSame(holes.smallInteger(hole), /^(?:0|[1-9]\d*)$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : -1);
    const isTime = inferValue(text).kind === 'time' && text.length === '2026-03-02T12:00:00.1234567Z'.length;
    expectSame(holes.isTime(hole), isTime);
  }
}

function holesOf({ attributes, children }: ElementNode<LayoutValue>): number[] {
  const values = [
    ...attributes.map(({ value }) => value),
    ...children.flatMap((child) => (child.kind === 'text' ? [child.value] : [])),
  ];
  const inner = children.flatMap((child) => (child.kind === 'element' ? holesOf(child) : []));
  return [...values.flatMap((value) => (isHole(value) ? [value.hole] : [])), ...inner];
}
