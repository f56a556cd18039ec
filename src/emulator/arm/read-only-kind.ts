import type { EmulatorState } from '../state.ts';
import { type ArmAnswer, wrongMethod } from './answer.ts';
import type { ArmRequest, ResourceKind } from './kind.ts';

/** What is read of a resource and never made: `read` answers a GET of the list, and of one by its name. */
export interface ReadOnly {
  readonly type: string;
  readonly apiVersions: readonly string[];
  read(asking: { readonly state: EmulatorState; readonly request: ArmRequest }): ArmAnswer;
}

export function readOnlyKind(kind: ReadOnly): ResourceKind {
  return {
    ...kind,
    place: 'extension',
    patch: 'none',
    lists: 'whole',
    created: 200,
    make: ({ request }) => ({ kind: 'refused', answer: wrongMethod(request.method, request.pathname) }),
  };
}
