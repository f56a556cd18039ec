/** What differs between types of resources; the verbs are the same for all (`verbs.ts`). */
import type { JsonObject } from '../../base/json-object.ts';
import type { EmulatorState } from '../state.ts';
import type { ArmAnswer } from './answer.ts';
import type { ArmPath } from './path.ts';
import type { ArmResource } from './store.ts';

/** A request with its body read, apart from HTTP. */
export interface ArmRequest {
  readonly method: string;
  readonly path: ArmPath;
  /** Path and `https://host:port` as the client wrote them. */
  readonly pathname: string;
  readonly origin: string;
  /** A query parameter by its name in any case. */
  query(name: string): string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** The JSON object sent with PUT and PATCH; empty for other methods. */
  readonly body: JsonObject;
}

/** A PUT as it is checked. */
export interface Checking {
  readonly state: EmulatorState;
  readonly request: ArmRequest;
  readonly name: string;
  /** The body's `properties`. */
  readonly properties: JsonObject;
}

/** A PUT that is about to be stored. */
export interface Putting extends Checking {
  readonly id: string;
  readonly existing: ArmResource | undefined;
}

export type Made =
  | {
      readonly kind: 'made';
      /** `properties` as they will be answered. */
      readonly properties: JsonObject;
      /** What else the resource changes, done when it is stored. */
      readonly stored?: () => void;
    }
  | { readonly kind: 'refused'; readonly answer: ArmAnswer };

export interface ResourceKind {
  readonly type: string;
  readonly apiVersions: readonly string[];
  /** `tracked`: in a resource group, with location and tags. `child`: below one. `extension`: on any resource. */
  readonly place: 'tracked' | 'child' | 'extension';
  /** `merge`: what is sent replaces what is there, member by member of the resource and of its `properties`. */
  readonly patch: 'tags-and-identity' | 'merge' | 'none';
  /** Whether lists come in pages, with links, or whole. */
  readonly lists: 'paged' | 'whole';
  /** Status of a PUT that creates. */
  readonly created: 200 | 201;
  /**
   * What takes long to say against a PUT, asked before anything else is looked at: others are answered meanwhile, so it
   * must change nothing. Not asked when the emulator is loose.
   */
  check?(putting: Checking): Promise<ArmAnswer | undefined>;
  make(putting: Putting): Made;
  /** What a GET of the list or of one answers, where nothing of this kind is ever made (`read-only-kind.ts`). */
  read?(asking: { readonly state: EmulatorState; readonly request: ArmRequest }): ArmAnswer;
  /** The resource as it is answered, where that changes with time. */
  shown?(resource: ArmResource, state: EmulatorState): ArmResource;
  /** Ids of what else goes when a resource goes, as one step with it. */
  alsoRemoved?(
    resource: ArmResource,
    from: { readonly state: EmulatorState; readonly request: ArmRequest },
  ): readonly string[];
  /** What else changes when a resource is gone. */
  removed?(resource: ArmResource, from: { readonly state: EmulatorState; readonly request: ArmRequest }): void;
  /** Collections and actions below a resource, by their lower-case name. */
  readonly below?: Readonly<Record<string, Below>>;
}

/** Something answered below a resource that is no resource itself. */
export interface Below {
  readonly method: 'GET' | 'POST';
  answer(resource: ArmResource, from: { readonly state: EmulatorState; readonly request: ArmRequest }): ArmAnswer;
}
