/** `@ts-evtx/core`, another EVTX reader in TypeScript, at the same tasks. Loaded only where it is measured. */
import { MINIMAL_IDS } from '../inputs/plans.ts';
import type { PrepareStage } from './stage.ts';

/** What we call of it. */
interface TsEvtx {
  readonly EvtxFile: { open(path: string): Promise<{ records(): Iterable<{ renderXml(): string }> }> };
  evtx(path: string): { forEach(each: (event: object) => void): Promise<void> };
}

const PACKAGE = '@ts-evtx/core';
const EVENT_ID = /<EventID[^>]*>(\d+)</;

/**
 * A filter on event ids in JavaScript. Its ready-made events (`evtx(file).where(…)`) have the event id 0 throughout in 1.1.1,
 * so the id is taken from the XML it renders, which takes less time besides.
 */
export const tsEvtxFilterStage: PrepareStage = async (_doors, { path }) => {
  const { EvtxFile } = (await import(PACKAGE)) as TsEvtx;
  return async () => {
    let [events, kept] = [0, 0];
    for (const record of (await EvtxFile.open(path)).records()) {
      events++;
      if (MINIMAL_IDS.has(Number(EVENT_ID.exec(record.renderXml())?.[1]))) kept++;
    }
    return { events, kept };
  };
};

/** Every event as it gives it, as a line of JSON. */
export const tsEvtxJsonStage: PrepareStage = async (_doors, { path }) => {
  const { evtx } = (await import(PACKAGE)) as TsEvtx;
  return async () => {
    let [events, kept] = [0, 0];
    // biome-ignore lint/complexity/noForEach: it is the only way it has to hand out events one at a time
    await evtx(path).forEach((event) => {
      events++;
      if (Buffer.from(`${JSON.stringify(event)}\n`).length > 1) kept++;
    });
    return { events, kept };
  };
};
