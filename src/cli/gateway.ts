/** `amasim gateway`: the Log Analytics gateway as a local proxy. */
import type { CommandModule } from 'yargs';
import { AZURE_CLOUDS } from '../contract/azure-hosts.ts';
import { GATEWAY_DEFAULTS, GATEWAY_PORT } from '../contract/gateway.ts';
import { type GlobalArguments, jsonOption } from './common-options.ts';
import type { GatewayArguments } from './run-gateway.ts';

const text = { type: 'string', requiresArg: true } as const;
const texts = { type: 'string', array: true, requiresArg: true } as const;
const number = { type: 'number', requiresArg: true } as const;

export const gatewayCommand: CommandModule<GlobalArguments, GatewayArguments> = {
  command: 'gateway',
  describe: 'run the Log Analytics gateway: a CONNECT proxy for agents',
  builder: (yargs) =>
    yargs
      .option('port', { ...number, default: GATEWAY_PORT, describe: '0 takes any free port' })
      .option('host', { ...text, default: '127.0.0.1', describe: 'address to listen on' })
      .option('admin-port', {
        ...number,
        default: 0,
        describe: 'port of 127.0.0.1 for counters, connections and events (0: any free one)',
      })
      .option('workspace', {
        ...texts,
        describe: 'ids of workspaces whose hosts are allowed, as the agent of the gateway has them',
      })
      .option('allow', { ...texts, describe: 'more hosts to allow: names and *.suffix' })
      .option('allow-ama', { ...texts, describe: 'regions whose hosts for Azure Monitor Agents are allowed' })
      .option('agent', {
        choices: ['any', 'ama', 'mma'] as const,
        requiresArg: true,
        default: 'any' as const,
        describe: 'agent of the gateway: hosts of the other type are refused',
      })
      .option('allow-certificate', {
        ...texts,
        describe: 'subjects of client certificates to allow beside those of --workspace',
      })
      .option('cloud', {
        choices: Object.keys(AZURE_CLOUDS) as 'public'[],
        requiresArg: true,
        default: 'public' as const,
        describe: 'names of hosts',
      })
      .option('missing-sni', {
        choices: ['refuse', 'allow'] as const,
        requiresArg: true,
        default: 'refuse' as const,
        describe: 'what becomes of TLS without a server name',
      })
      .option('proxy', { ...text, describe: 'relay proxy, http://host:port' })
      .option('proxy-username', { ...text, describe: 'for the relay proxy' })
      .option('proxy-password', {
        ...text,
        describe: 'better in the variable AMASIM_GATEWAY_PROXY_PASSWORD, which others cannot see',
      })
      .option('connect-to', { ...texts, describe: "as curl's: *.opinsights.azure.com:443:127.0.0.1:8443" })
      .option('connect-timeout', { ...number, default: GATEWAY_DEFAULTS.connectTimeoutMs / 1_000, describe: 'seconds' })
      .option('idle-timeout', {
        ...number,
        default: GATEWAY_DEFAULTS.idleTimeoutMs,
        describe: 'seconds without traffic; 0: none',
      })
      .option('max-connections', {
        ...number,
        default: GATEWAY_DEFAULTS.maxConnections,
        describe: 'further ones are closed at once',
      })
      .option('log', {
        ...text,
        describe: 'file for events, one JSON object a line, added at its end (default: stderr)',
      })
      .option('log-level', {
        choices: ['info', 'debug'] as const,
        requiresArg: true,
        default: 'info' as const,
        describe: 'debug adds events 103, 107 and 200',
      })
      .option('json', jsonOption),
  handler: async (args) => {
    const { runGateway } = await import('./run-gateway.ts');
    await runGateway(args);
  },
};
