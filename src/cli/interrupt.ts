/** SIGINT and SIGTERM: the first drains, the second ends at once. */
import { EXIT } from './exit-codes.ts';
import { writeErr } from './print.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly interrupted: boolean;
  /** Stops listening, so that the process can end. */
  dispose(): void;
}

export function listenForInterrupt(note: string): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    writeErr(note);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    get interrupted() {
      return controller.signal.aborted;
    },
    dispose: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
