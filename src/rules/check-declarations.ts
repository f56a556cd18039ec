import { COLUMN_NAME, RESERVED_COLUMNS } from '../contract/rule-limits.ts';
import { CUSTOM_STREAM_PREFIX, DECLARED_COLUMN_TYPES } from '../contract/streams.ts';
import type { ColumnPart, RuleParts } from './parts.ts';
import type { RuleReport } from './report.ts';
import { checkText } from './streams-of.ts';

/** Names of declared streams, names and types of their columns. */
export function checkDeclarations({ declarations }: RuleParts, report: RuleReport): void {
  for (const { at, stream, columns } of declarations.items) {
    if (!checkText(stream, report)) continue;
    if (!stream.text.startsWith(CUSTOM_STREAM_PREFIX)) {
      const message = `declared stream '${stream.text}' must start with ${CUSTOM_STREAM_PREFIX}`;
      report.add('AMASIM_RULE_STREAM_PREFIX', at, message);
    }
    const seen = new Set<string>();
    for (const column of columns.items) {
      checkColumn(column, report);
      const name = column.name?.text;
      if (name === undefined) continue;
      if (seen.has(name)) report.add('AMASIM_RULE_REPEATED_COLUMN', column.at, `column '${name}' is declared twice`);
      seen.add(name);
    }
  }
}

function checkColumn({ name, type }: ColumnPart, report: RuleReport): void {
  const label = name?.text ?? '';
  if (name !== undefined && !name.expression) {
    if (RESERVED_COLUMNS.includes(label)) {
      report.add('AMASIM_RULE_COLUMN_RESERVED', name.at, `column '${label}' has a name that tables reserve`);
    } else if (!COLUMN_NAME.test(label)) {
      const message = `column '${label}' has a name no table can have: a letter, then letters, digits and underscores, 45 at most`;
      report.add('AMASIM_RULE_COLUMN_NAME', name.at, message);
    }
  }
  if (type === undefined || (DECLARED_COLUMN_TYPES as readonly string[]).includes(type.text)) return;
  if (!checkText(type, report)) return;
  const message = `column '${label}' has type '${type.text}'; wanted one of ${DECLARED_COLUMN_TYPES.join(', ')}`;
  report.add('AMASIM_RULE_COLUMN_TYPE', type.at, message);
}
