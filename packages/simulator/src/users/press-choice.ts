import type { Clock } from '../clock.ts';
import type { SentMessage } from '../world/message.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { interactiveChoices } from './interactive-choices.ts';
import type { Fields } from './message-fields.ts';
import { templateChoices } from './template-choices.ts';
import { UserActionError } from './user-actions.ts';

/** The facts, besides the message, on which an answer depends. */
interface Facts {
  readonly world: Pick<World, 'templates'>;
  readonly clock: Pick<Clock, 'seconds'>;
}

/**
 * The message that a press of a button, or the choice of a row, sends back, without its envelope.
 * @throws {UserActionError} if there is no such choice, or it does not notify the business.
 */
export function answerToPress(sent: SentMessage, choice: string | number, user: User, { world, clock }: Facts): Fields {
  const choices = sent.type === 'template' ? templateChoices(sent, world) : interactiveChoices(sent);
  const found =
    typeof choice === 'number' ? choices[choice] : choices.find(({ id, title }) => id === choice || title === choice);
  if (found) return found.answer({ user, now: clock.seconds() });
  if (choices.length === 0)
    throw new UserActionError(`There is nothing to press on a message of the type ${sent.type}.`);
  const known = choices.map(({ id, title }) => (id === title ? `"${title}"` : `"${title}" (${id})`));
  throw new UserActionError(`There is no such choice. There are: ${known.join(', ')}.`);
}
