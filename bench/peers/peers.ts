/** The other tools that are measured beside ours: where they are on this machine, and how to get those that are not. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { NotMeasured } from '../measure/not-measured.ts';

export type PeerName = 'evtx_dump' | 'evtxexport' | '@ts-evtx/core' | 'xmldom + xpath';

export interface Peer {
  readonly name: PeerName;
  /** What it is, in words. */
  readonly what: string;
  readonly howToGet: string;
  /** The program; absent for packages, which are imported. */
  readonly program?: string;
  /** Absent: the tool is not on this machine. */
  readonly version?: string;
}

/** The version of the crate `evtx` that is built and that the figures in docs are of. */
export const EVTX_CRATE_VERSION = '0.15.1';

/** Where programs are installed that no package manager has: outside the project, so that `npm ci` leaves them alone. */
export function peersFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'amasim-bench');
}

export interface PeerPlaces {
  /** As in `PATH`. */
  readonly path: string;
  /** Where `bench:peers` installs. */
  readonly folder: string;
}

/** Looks for each peer. Errors: none; one that cannot be found or does not say its version is absent. */
export function findPeers(places: PeerPlaces = { path: process.env.PATH ?? '', folder: peersFolder() }): Peer[] {
  return [
    program('evtx_dump', places, {
      what: 'the crate evtx, in Rust',
      howToGet: `npm run bench:peers (cargo install evtx --locked --version ${EVTX_CRATE_VERSION})`,
      askVersion: '--version',
    }),
    program('evtxexport', places, {
      what: 'libevtx, in C',
      howToGet: 'apt-get install libevtx-utils, or the releases of libyal/libevtx',
      askVersion: '-V',
    }),
    packaged('@ts-evtx/core', 'an EVTX reader in TypeScript', ['@ts-evtx/core']),
    packaged('xmldom + xpath', 'a DOM and an XPath evaluation for each event', ['@xmldom/xmldom', 'xpath']),
  ];
}

interface ProgramFacts {
  readonly what: string;
  readonly howToGet: string;
  readonly askVersion: string;
}

function program(name: PeerName, { path, folder }: PeerPlaces, { askVersion, ...facts }: ProgramFacts): Peer {
  const folders = [...path.split(delimiter).filter((each) => each !== ''), join(folder, 'evtx', 'bin')];
  const found = folders.map((each) => join(each, name)).find((file) => existsSync(file));
  if (found === undefined) return { name, ...facts };
  const { stdout } = spawnSync(found, [askVersion], { encoding: 'utf8' });
  const version = /\d[\d.]*/.exec(stdout ?? '')?.[0];
  return version === undefined ? { name, ...facts } : { name, ...facts, program: found, version };
}

function packaged(name: PeerName, what: string, packages: readonly string[]): Peer {
  const require = createRequire(import.meta.url);
  try {
    const versions = packages.map((each) => (require(`${each}/package.json`) as { version: string }).version);
    return { name, what, howToGet: 'npm ci', version: versions.join(' + ') };
  } catch {
    return { name, what, howToGet: 'npm ci' };
  }
}

/** Errors: `NotMeasured` when the peer is absent, saying how to get it. */
export function demandPeer(peers: readonly Peer[], name: PeerName): Peer {
  const peer = peers.find((each) => each.name === name);
  if (peer?.version === undefined) throw new NotMeasured(`${name} is absent; to get it: ${peer?.howToGet}`);
  return peer;
}

/** The program of a peer that is one. Errors: as `demandPeer`. */
export function programOf(peers: readonly Peer[], name: PeerName): string {
  return demandPeer(peers, name).program ?? name;
}
