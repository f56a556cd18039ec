/**
 * An event whose null value had bytes took the layout of events in which it has none: the fixed values on both sides of it were
 * compared as one stretch, which is the same bytes shifted into the next value.
 */
import { expect, it } from 'vitest';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { textOf } from '../../src/events/value.ts';
import { SystemField } from '../../src/events/view.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes } from '../sources/evtx/evtx-bytes.ts';

const NULL = 0x00;
const STRING = 0x01;
const UINT16 = 0x06;

it('a null value with bytes does not shift what comes after it into another layout', () => {
  const chunk = new ChunkBytes();
  const define = (): void => {
    chunk.element('Event', {
      content: () => {
        chunk.element('System', {
          content: () => {
            chunk.element('EventID', { content: () => void chunk.slot({ slot: 0, type: UINT16 }) });
            chunk.element('Task', { content: () => void chunk.slot({ slot: 1, type: UINT16 }) });
            chunk.element('Channel', { content: () => void chunk.slot({ slot: 2, type: STRING }) });
          },
        });
      },
    });
  };
  const id: SlotBytes = [UINT16, [0x10, 0x12]];
  let definition = 0;
  const write = (values: readonly SlotBytes[]): void => {
    chunk.record(() => {
      const at = chunk.fragment().here + 10;
      chunk.instance(1, definition === 0 ? define : definition, values);
      definition ||= at;
    });
  };
  write([id, [NULL, []], [STRING, utf16Bytes('Security')]]);
  write([id, [NULL, utf16Bytes('Se')], [STRING, utf16Bytes('curityXY')]]);
  const reader = new EvtxReader({ layoutAfter: 1 });
  const channels: string[] = [];
  for (const event of reader.read({ source: 'a.evtx', bytes: fileBytes([chunk.build()]), start: 0 }, () => {})) {
    const channel = event.layout()?.system[SystemField.Channel];
    channels.push(channel?.kind === 'string' ? textOf(channel) : 'none');
  }
  expect(channels).toEqual(['Security', 'curityXY']);
});
