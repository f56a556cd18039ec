/** The chart library, as text to be put into a report. Read when a report is made, so that nothing else pays for it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface UPlot {
  /** Defines the global `uPlot`; its licence stands before it. */
  readonly script: string;
  readonly style: string;
}

/** Errors: throws when the package is not there, which is an installation gone wrong. */
export function readUPlot(): UPlot {
  const { resolve } = createRequire(import.meta.url);
  const read = (file: string) => readFileSync(resolve(file), 'utf8');
  const licence = read('uplot/LICENSE').trim();
  return {
    script: `/*!\nuPlot\n\n${licence}\n*/\n${read('uplot/dist/uPlot.iife.min.js')}`,
    style: read('uplot/dist/uPlot.min.css'),
  };
}
