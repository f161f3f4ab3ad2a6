import { lengthOf, type Tell } from '../checks.ts';
import type { Placed, SentPart } from './sent-parts.ts';

const codeLength = 15;
const tooLong = 132018;

/** The code of an authentication template is short, and the same in body and button (Meta: authentication-templates). */
export function tellCode(sent: readonly SentPart[], tell: Tell): void {
  const first = (type: string): Placed | undefined => sent.find((part) => part.type === type)?.parameters[0];
  const [body, button] = [first('body'), first('button')];
  for (const [at, { text }] of [body, button].filter((each) => each !== undefined)) {
    if (typeof text === 'string' && lengthOf(text) > codeLength) {
      tell(`${at}.text`, `Has ${lengthOf(text)} characters; a code has at most ${codeLength}.`, tooLong);
    }
  }
  if (button?.[1].text !== undefined && button[1].text !== body?.[1].text) {
    tell(`${button[0]}.text`, 'Must be the code of the body.');
  }
}
