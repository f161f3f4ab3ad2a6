import { optionalBoolean, text } from '../checks.ts';
import type { MessageCheck } from '../message-check.ts';

/** Meta: text-messages. */
export const checkText: MessageCheck = (content) => {
  text(content, 'body', 'text', 4096);
  optionalBoolean(content, 'preview_url', 'text');
};
