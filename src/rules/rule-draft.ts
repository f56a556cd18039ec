import { pointer } from '../base/json-object.ts';
import type { FoundRule } from './locate-rules.ts';
import type { Part, RuleParts, Text } from './parts.ts';
import type { DraftText, RuleDraft } from './types.ts';

/** What could be read of a rule, usable or not; template expressions that could not be resolved are left out. */
export function draftOf(parts: RuleParts, { path, propertiesPath }: FoundRule, name: string): RuleDraft {
  const pathOf = (at: Text['at']) => at.reduce<string>(pointer, propertiesPath);
  const plain = ({ items }: Part<Text>) => items.filter(({ expression }) => !expression);
  const located = ({ text, at }: Text): DraftText => ({ text, path: pathOf(at) });
  return {
    name,
    path,
    windowsEventLogs: parts.eventLogs.items.map((source) => ({
      ...(source.name === undefined ? {} : { name: source.name }),
      streams: plain(source.streams).map(({ text }) => text),
      xPathQueries: plain(source.xPathQueries).map(located),
      path: pathOf(source.at),
    })),
    dataFlows: parts.flows.items.map(({ at, streams, destinations, transformKql, outputStream }) => ({
      streams: plain(streams).map(({ text }) => text),
      destinations: plain(destinations).map(({ text }) => text),
      ...(transformKql === undefined || transformKql.expression ? {} : { transformKql: located(transformKql) }),
      ...(outputStream === undefined || outputStream.expression ? {} : { outputStream: outputStream.text }),
      path: pathOf(at),
    })),
    streamDeclarations: Object.fromEntries(
      parts.declarations.items
        .filter(({ stream }) => !stream.expression)
        .map(({ stream, columns }) => [
          stream.text,
          columns.items.flatMap(({ name: column, type }) =>
            column === undefined || column.expression || type === undefined || type.expression
              ? []
              : { name: column.text, type: type.text },
          ),
        ]),
    ),
  };
}
