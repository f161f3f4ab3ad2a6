import { cloudError } from '../graph/errors.ts';
import { type Fields, object } from './checks.ts';
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
const types: Readonly<Record<string, MessageCheck>> = {
  text: checkText,
  image: checkCaptionedMedia('image'),
  video: checkCaptionedMedia('video'),
  document: checkCaptionedMedia('document'),
  audio: checkAudio,
  sticker: checkSticker,
  location: checkLocation,
  contacts: checkContacts,
  reaction: checkReaction,
  interactive: checkInteractive,
  template: checkTemplate,
  pin: checkPin,
};

export const messageTypes: readonly string[] = Object.keys(types);

/** What groups take (Meta: groups-messaging). */
const groupTypes = new Set(['text', 'image', 'video', 'audio', 'document', 'sticker', 'template', 'pin']);

/**
 * Checks the object named as the type.
 * @throws {GraphError} 131051 for a type that there isn't, or that groups don't take.
 */
export function checkMessageType(type: string, body: Fields, context: CheckContext): void {
  const check = Object.hasOwn(types, type) ? types[type] : undefined;
  if (!check) throw cloudError(131051, `Message type "${type}" is not supported`);
  if (!context.recipient.user && !groupTypes.has(type)) {
    throw cloudError(131051, `Message type "${type}" is not supported in groups`);
  }
  // Contacts alone are a list.
  check(type === 'contacts' ? {} : object(body, type), body, context);
}
