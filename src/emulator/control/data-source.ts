/** A data source of a rule → what an agent is told of it. */
import type { JsonObject } from '../../base/json-object.ts';
import { SCHEDULED_TRANSFER_PERIOD } from '../../contract/control-service.ts';

/** Members that say where the data goes, or what the service does with it. */
const NOT_FOR_AGENTS = ['name', 'streams', 'transformKql'];

/** `configuration` of a data source. Assumed: kinds of which no trace shows it have the members of the rule. */
export function settingsOfSource(member: string, entry: JsonObject): JsonObject {
  const { xPathQueries, samplingFrequencyInSeconds, counterSpecifiers, extensionName } = entry;
  switch (member) {
    case 'windowsEventLogs':
      return { scheduledTransferPeriod: SCHEDULED_TRANSFER_PERIOD, xPathQueries };
    case 'performanceCounters':
      return {
        scheduledTransferPeriod: SCHEDULED_TRANSFER_PERIOD,
        counters: [{ samplingFrequencyInSeconds, counterSpecifiers }],
      };
    case 'extensions':
      return { extensionName };
    default:
      return Object.fromEntries(Object.entries(entry).filter(([name]) => !NOT_FOR_AGENTS.includes(name)));
  }
}
