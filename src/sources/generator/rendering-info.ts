import type { GeneratedRenderingInfo, GeneratedSection } from './event-model.ts';
import type { EventShape } from './event-shape.ts';
import { textOfItem } from './item-text.ts';

const LEVELS = ['Information', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'];
const AUDIT_SUCCESS_BIT = 0x0020000000000000n;
const AUDIT_FAILURE_BIT = 0x0010000000000000n;
const CLASSIC_BIT = 0x0080000000000000n;

/** Display text in English: a title and the values, laid out as Windows does, but in our own words. */
export function renderingInfoFor(shape: EventShape, section: GeneratedSection): GeneratedRenderingInfo {
  const keywords: string[] = [];
  if (shape.keywords & AUDIT_SUCCESS_BIT) keywords.push('Audit Success');
  if (shape.keywords & AUDIT_FAILURE_BIT) keywords.push('Audit Failure');
  if (shape.keywords & CLASSIC_BIT) keywords.push('Classic');
  const lines = [shape.title];
  if (section.kind === 'classic') lines.push('', ...section.strings);
  else lines.push('', ...section.items.map((item) => `\t${item.name}:\t${textOfItem(item)}`));
  return {
    culture: 'en-US',
    message: lines.join('\r\n'),
    level: LEVELS[shape.level] ?? '',
    task: shape.taskName,
    opcode: shape.channel === 'Security' ? 'Info' : '',
    channel: shape.channel === 'Security' ? shape.channel : '',
    provider: shape.provider.guid === undefined ? '' : shape.provider.name,
    keywords,
  };
}
