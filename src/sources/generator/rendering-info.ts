import type { GeneratedRenderingInfo, GeneratedSection } from './event-model.ts';
import { textOfItem } from './item-text.ts';
import type { EventDefinition } from './profile.ts';

const LEVELS = ['Information', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'];
const AUDIT_SUCCESS_BIT = 0x0020000000000000n;
const AUDIT_FAILURE_BIT = 0x0010000000000000n;
const CLASSIC_BIT = 0x0080000000000000n;

/** Display text in English: a title and the values, laid out as Windows does, but in our own words. */
export function renderingInfoFor(shape: EventDefinition, section: GeneratedSection): GeneratedRenderingInfo {
  const keywords: string[] = [];
  if (shape.keywords & AUDIT_SUCCESS_BIT) keywords.push('Audit Success');
  if (shape.keywords & AUDIT_FAILURE_BIT) keywords.push('Audit Failure');
  if (shape.keywords & CLASSIC_BIT) keywords.push('Classic');
  return {
    culture: 'en-US',
    message: [shape.title, '', ...linesOf(section)].join('\r\n'),
    level: LEVELS[shape.level] ?? '',
    task: shape.taskName,
    opcode: shape.opcodeName,
    channel: shape.channel === 'Security' ? shape.channel : '',
    provider: shape.providerTitle,
    keywords,
  };
}

function linesOf(section: GeneratedSection): readonly string[] {
  switch (section.kind) {
    case 'classic':
      return section.strings;
    case 'tree':
      return [];
    default:
      return section.items.map((item) => `\t${item.name ?? ''}:\t${textOfItem(item)}`);
  }
}
