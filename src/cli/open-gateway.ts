/** The embedded emulator behind an embedded gateway: agents know it by the names of Azure only. */
import { startGateway } from '../agents/gateway/gateway.ts';
import type { AgentName } from '../agents/settings.ts';
import { AZURE_CLOUDS, controlHost } from '../contract/azure-hosts.ts';
import type { Emulator } from '../emulator/emulator.ts';

/** Where machines that name no region are. One that the emulator's certificate has. */
const DEFAULT_REGION = 'westeurope';

export interface GatewayPlace {
  readonly control: string;
  readonly region: string;
  readonly proxy: URL;
  close(): Promise<void>;
}

/** Starts a gateway that leads the names agents call to an emulator with `hostNames: ['azure']`. */
export async function openGateway(
  { port, workspace }: Emulator,
  { agent, region = DEFAULT_REGION }: { readonly agent: AgentName; readonly region?: string | undefined },
): Promise<GatewayPlace> {
  const cloud = AZURE_CLOUDS.public;
  const gateway = await startGateway({
    port: 0,
    agent,
    workspaces: [workspace.workspaceId],
    ...(agent === 'ama' && { allowAma: [region] }),
    connectTo: [cloud.workspaces, cloud.monitor].map((domain) => `*.${domain}:443:127.0.0.1:${port}`),
  });
  return {
    control: `https://${controlHost('global', cloud)}`,
    region,
    proxy: new URL(gateway.proxy),
    close: () => gateway.close(),
  };
}
