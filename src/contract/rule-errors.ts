/**
 * What the control plane answers to a bad rule: HTTP 400, `InvalidPayload`, "Data collection rule is invalid", and details
 * with these codes. Microsoft lists none of it.
 *
 * Source: public traces: terraform-provider-azurerm issues 28709 and 18481, azure-rest-api-specs issue 21200,
 *         azure-cli-extensions issues 7036 and 7399, Azure-Sentinel issue 13277 (2021 to 2025; read 2026-11-24).
 */

/** One detail of the answer: code, the thing meant, and the service's words. */
export interface RuleRefusal {
  readonly code: 'InvalidDataSource' | 'InvalidStream' | 'InvalidOutputTable' | 'InvalidDataFlow';
  readonly target: string;
  readonly words: string;
}

type Steps = readonly (string | number)[];

/** Rules about fields write their target in Pascal case: `Properties.DataSources.WindowsEventLogs[0].XPathQueries`. */
function fieldTarget(steps: Steps): string {
  const names = steps.map((step) =>
    typeof step === 'number' ? `[${step}]` : `.${step.charAt(0).toUpperCase()}${step.slice(1)}`,
  );
  return `Properties${names.join('')}`;
}

/** A source without queries. The trace has a second detail, too: "… item count should be 1 or more. …". */
export function noQueriesRefusal(at: Steps): RuleRefusal {
  return { code: 'InvalidDataSource', target: fieldTarget(at), words: "'X Path Queries' must not be empty." };
}

/**
 * A stream the service does not know, in a data source or a data flow.
 *
 * Assumed: the target in a data source and that of `OutputStream`; the traces show `Properties.DataFlows[0].Streams[0]`.
 */
export function unknownStreamRefusal(stream: string, at: Steps): RuleRefusal {
  const member = at.includes('outputStream') ? 'OutputStream' : 'Streams';
  const words = `'${member}' stream '${stream}' must be a custom stream or one of the allowed streams.`;
  return { code: 'InvalidStream', target: fieldTarget(at), words };
}

/** A flow to a destination the rule does not define. */
export function unknownDestinationRefusal(destination: string): RuleRefusal {
  const words = `'DataFlows' destination name is unknown: ${destination}.`;
  return { code: 'InvalidDataFlow', target: fieldTarget(['dataFlows']), words };
}

/** An output stream whose table cannot exist. Rules about tables write their target in camel case. */
export function noTableRefusal(stream: string, flow: number, destination: string): RuleRefusal {
  const what = stream.startsWith('Custom-') ? 'Custom table for stream' : 'Table for output stream';
  const words = `${what} '${stream}' is not available for destination '${destination}'.`;
  return { code: 'InvalidOutputTable', target: `properties.dataFlows[${flow}]`, words };
}
