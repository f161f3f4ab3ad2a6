import { cloudError } from '../graph/errors.ts';
import { type Fields, object, optionalText, unknownWord } from './checks.ts';
import type { CheckContext, MessageCheck } from './message-check.ts';
import { checkContacts } from './types/contacts.ts';
import { checkInteractive } from './types/interactive.ts';
import { checkLocation } from './types/location.ts';
import { checkAudio, checkCaptionedMedia, checkSticker } from './types/media.ts';
import { checkPin } from './types/pin.ts';
import { checkReaction } from './types/reaction.ts';
import { checkTemplate } from './types/template.ts';
import { checkText } from './types/text.ts';

/** Every message type, by Meta's name for it. */
const checks: ReadonlyMap<string, MessageCheck> = new Map([
  ['audio', checkAudio],
  ['contacts', checkContacts],
  ['document', checkCaptionedMedia('document')],
  ['image', checkCaptionedMedia('image')],
  ['interactive', checkInteractive],
  ['location', checkLocation],
  ['pin', checkPin],
  ['reaction', checkReaction],
  ['sticker', checkSticker],
  ['template', checkTemplate],
  ['text', checkText],
  ['video', checkCaptionedMedia('video')],
]);

export const messageTypes: readonly string[] = [...checks.keys()];

/** Meta's own list of types names two that businesses can't send. */
const unsendable = ['gif', 'link_preview'];
const knownTypes = [...messageTypes, ...unsendable].sort();

/** The type of a message; text by default. @throws {GraphError} 100 for an unknown type, 131051. */
export function readType(body: Fields): string {
  const type = optionalText(body, 'type', '') || 'text';
  if (checks.has(type)) return type;
  if (unsendable.includes(type)) throw cloudError(131051, `Message type "${type}" is not supported`);
  throw unknownWord('type', knownTypes, type);
}

/** Checks the object named as the type. @throws {GraphError} when Meta would refuse it. */
export function checkMessageType(type: string, body: Fields, context: CheckContext): void {
  // Only contacts are a list.
  checks.get(type)?.(type === 'contacts' ? {} : object(body, type), body, context);
}
