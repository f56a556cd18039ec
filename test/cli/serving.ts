/** What `amasim serve --json` says when it is ready, as far as clients need it. */
export interface Serving {
  readonly endpoint: string;
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly workspaceId: string;
  readonly workspaceKey: string;
  /** Where machines get tokens, with `--agent-port`. */
  readonly agentEndpoint?: string;
  readonly caFile: string;
  readonly rules: readonly { readonly immutableId: string; readonly streams: readonly string[] }[];
}
