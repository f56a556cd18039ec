/** One column of an Azure Monitor table, with what fills it. */
export interface ContractColumn {
  readonly name: string;
  readonly type: 'string' | 'int' | 'long' | 'real' | 'bool' | 'datetime' | 'dynamic' | 'guid';
  /**
   * `system`: a field of the event's `System`. `item`: the event data item of the same name. `derived`: made from several.
   * `platform`: not part of an event; the service or the agent's identity fills it, or nobody does.
   */
  readonly from: 'system' | 'item' | 'derived' | 'platform';
}
