import type { GeneratedProvider, GeneratedSection } from './event-model.ts';
import type { Scene } from './scene.ts';

/** Everything of an event that its id decides, and how its data is drawn. */
export interface EventShape {
  readonly channel: string;
  readonly provider: GeneratedProvider;
  readonly eventId: number;
  readonly qualifiers?: number;
  readonly version: number;
  readonly level: number;
  readonly task: number;
  readonly taskName: string;
  readonly opcode: number;
  readonly keywords: bigint;
  /** First line of the message. */
  readonly title: string;
  /** The event opens a logon session. */
  readonly opensSession?: true;
  readonly section: (scene: Scene) => GeneratedSection;
}
