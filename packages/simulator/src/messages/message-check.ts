import type { PhoneNumber } from '../world/phone-number.ts';
import type { Template } from '../world/template.ts';
import type { World } from '../world/world.ts';
import type { Fields } from './checks.ts';
import type { Recipient } from './recipient.ts';

/** The state that a message is checked against, besides its own format. */
export interface CheckContext {
  readonly world: World;
  readonly number: PhoneNumber;
  readonly recipient: Recipient;
  /** The template that the message names. */
  readonly template: Template | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Checks one message type. `content` is the object named as the type, `body` the whole.
 * @throws {GraphError} refusals of the call; failures that Meta reports later, by webhook, are not checked here.
 */
export type MessageCheck = (content: Fields, body: Fields, context: CheckContext) => void;
