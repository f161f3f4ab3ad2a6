import { cloudError, missingParameter } from '../../graph/errors.ts';
import { isGiven, optionalText, text } from '../checks.ts';
import type { MessageCheck } from '../message-check.ts';

/** One emoji, in however many code points. */
const oneEmoji = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic})\u{fe0f}?$/v;

/** Meta: reaction-messages. An empty emoji removes the reaction; a reaction can't be a reply. */
export const checkReaction: MessageCheck = (content, body) => {
  text(content, 'message_id', 'reaction');
  const emoji = optionalText(content, 'emoji', 'reaction');
  if (emoji === undefined) throw missingParameter("reaction['emoji']");
  if (emoji !== '' && !oneEmoji.test(emoji)) throw cloudError(131009, "reaction['emoji'] must be one emoji");
  if (isGiven(body.context)) throw cloudError(131009, 'context is not allowed for reaction messages');
};
