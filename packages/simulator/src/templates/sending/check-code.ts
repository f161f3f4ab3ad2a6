import { cloudError } from '../../graph/errors.ts';
import { lengthOf } from '../variables.ts';
import type { SentComponent } from './sent-components.ts';

const codeMax = 15;

/**
 * The code of an authentication template is short, and the same in body and button (Meta:
 * authentication-templates). @throws {GraphError} 132018, 131009.
 */
export function checkCode(sent: readonly SentComponent[]): void {
  const codeIn = (type: string): unknown => sent.find((each) => each.type === type)?.parameters[0]?.fields.text;
  for (const type of ['body', 'button']) {
    const code = codeIn(type);
    if (typeof code === 'string' && lengthOf(code) > codeMax) {
      throw cloudError(132018, `${type}: Parameter at index 0 exceeds the parameter length limit ${codeMax}`);
    }
  }
  const button = codeIn('button');
  if (button !== undefined && button !== codeIn('body')) {
    throw cloudError(131009, 'buttons: The code of the button must be the code of the body');
  }
}
