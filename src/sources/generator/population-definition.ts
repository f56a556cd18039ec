import type { Weighted } from './weighted-choice.ts';

/** Who and what the events of a log speak of, as numbers and lists. */
export interface PopulationDefinition {
  /** Machines that write events. */
  readonly hosts: MachineGroup;
  /** Machines that people and services sign in from. */
  readonly peers: MachineGroup;
  readonly users: number;
  readonly domain: DomainDefinition;
  /** Share of each logon type. */
  readonly logonTypes: readonly Weighted<number>[];
  readonly services: readonly ServiceDefinition[];
  readonly programs: readonly ProgramDefinition[];
}

export interface MachineGroup {
  readonly count: number;
  /** Name with zeros where the number goes, as in `WS000`. */
  readonly names: string;
}

export interface DomainDefinition {
  /** NetBIOS name. */
  readonly name: string;
  readonly dns: string;
  readonly sid: string;
}

export interface ServiceDefinition {
  readonly name: string;
  readonly display: string;
}

export interface ProgramDefinition {
  readonly path: string;
  readonly commandLine: string;
  /** Path of the program that starts it. */
  readonly parent: string;
  readonly runsAs: 'user' | 'system';
  readonly weight: number;
}
