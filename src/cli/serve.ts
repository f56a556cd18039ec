/** `amasim serve`: the emulator as a local service. */
import type { CommandModule } from 'yargs';
import { CONFIGURATION_MAX_AGE_SECONDS } from '../contract/control-service.ts';
import { type GlobalArguments, jsonOption } from './common-options.ts';
import type { ServeArguments } from './serve-emulator.ts';

export const serveCommand: CommandModule<GlobalArguments, ServeArguments> = {
  command: 'serve',
  describe: 'run the local Azure: sign-in and Logs Ingestion over HTTPS',
  builder: (yargs) =>
    yargs
      .option('port', { type: 'number', default: 0, requiresArg: true, describe: '0 takes any free port' })
      .option('host', { type: 'string', default: '127.0.0.1', requiresArg: true, describe: 'address to listen on' })
      .option('host-name', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe:
          'names of Azure for the certificate, where clients are led here by them (*.ods.opinsights.azure.com; azure: all that agents call)',
      })
      .option('associate', {
        type: 'boolean',
        default: false,
        describe: 'let machines without an association follow the rules of --dcr (--loose does so, too)',
      })
      .option('config-max-age', {
        type: 'number',
        default: CONFIGURATION_MAX_AGE_SECONDS,
        requiresArg: true,
        describe: 'seconds after which agents ask for their configuration again',
      })
      .option('agent-port', {
        type: 'number',
        requiresArg: true,
        describe: 'also give tokens of managed identities, over plain HTTP on this port of 127.0.0.1 (0: any free one)',
      })
      .option('arc-tokens', {
        type: 'string',
        requiresArg: true,
        describe: 'folder for the secrets of Azure Arc (default: a temporary one)',
      })
      .option('dcr', { type: 'string', array: true, requiresArg: true, describe: 'rule files to know from the start' })
      .option('strict', { type: 'boolean', default: true, describe: 'refuse what Azure refuses' })
      .option('loose', { type: 'boolean', default: false, describe: 'ask for no token, version, rule or stream' })
      .option('faults', {
        type: 'string',
        requiresArg: true,
        describe: 'faults as JSON, as PUT /_emulator/faults takes them',
      })
      .option('data', {
        type: 'string',
        requiresArg: true,
        describe: 'folder that keeps rows, logs, resources, ids, keys and certificates over restarts (default: memory)',
      })
      .option('data-sync', {
        choices: ['none', 'each'] as const,
        requiresArg: true,
        default: 'none' as const,
        describe: 'each: flush every body to the disk before it is answered; none: it survives the process only',
      })
      .option('cert-out', {
        type: 'string',
        requiresArg: true,
        describe: 'where to write the certificate authority (PEM; default: ca.pem in --data, or a temporary file)',
      })
      .option('tenant-id', {
        type: 'string',
        requiresArg: true,
        describe: 'GUID (default: that of --data, or a new one)',
      })
      .option('client-id', { type: 'string', requiresArg: true, describe: 'GUID (default: as for --tenant-id)' })
      .option('client-secret', { type: 'string', requiresArg: true, describe: 'default: that of --data, or a new one' })
      .option('time-generated', {
        choices: ['azure', 'keep'] as const,
        requiresArg: true,
        default: 'azure' as const,
        describe: 'azure replaces a TimeGenerated over 2 days old by the time of receipt, as the service does',
      })
      .option('log-errors', {
        type: 'boolean',
        default: false,
        describe:
          'tell errors of all rules in the table DCRLogErrors, not only of those with a diagnostic setting for it',
      })
      .option('json', jsonOption),
  handler: async (args) => {
    const { serve } = await import('./serve-emulator.ts');
    await serve(args);
  },
};
