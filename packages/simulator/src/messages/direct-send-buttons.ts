import { cloudError } from '../graph/errors.ts';
import { checkCalling } from './calling.ts';
import {
  type Fields,
  list,
  numeric,
  object,
  oneOf,
  type Path,
  sizedText,
  unique,
  webAddress,
  within,
} from './checks.ts';
import { action, actionPath, anyHeader, body, header, optionalFooter } from './interactive/parts.ts';
import type { CheckContext } from './message-check.ts';

const maxButtons = 10;
const maxLinks = 2;

/**
 * Buttons of a Direct Send: links before replies, at most ten with at most two links, or one call button alone (Meta:
 * direct-send).
 * @throws {GraphError} 100, 131009; 138000 for a call button if the number has no calling.
 */
export function checkDirectButtons(interactive: Fields, context: CheckContext): void {
  header(interactive, context, anyHeader);
  body(interactive);
  optionalFooter(interactive);
  const path = within(actionPath, 'buttons');
  const buttons = list(action(interactive), 'buttons', actionPath, { min: 1, max: maxButtons });
  const kinds = buttons.map((button, index) => checkButton(button, within(path, index)));
  if (kinds.filter(({ type }) => type === 'cta_url').length > maxLinks) {
    throw cloudError(131009, `There are more than ${maxLinks} link buttons`);
  }
  if (kinds.some(({ type }, index) => type === 'cta_url' && kinds[index - 1]?.type === 'reply')) {
    throw cloudError(131009, 'Link buttons must come before reply buttons');
  }
  unique(
    kinds.flatMap(({ id }) => (id === undefined ? [] : [id])),
    'Button ids',
  );
  if (!kinds.some(({ type }) => type === 'voice_call')) return;
  if (kinds.length > 1) throw cloudError(131009, 'A call button must be the only button');
  checkCalling(context);
}

function checkButton(button: Fields, path: Path): { readonly type: string; readonly id?: string } {
  const type = oneOf(button, 'type', path, ['cta_url', 'reply', 'voice_call']);
  const content = object(button, type, path);
  const here = within(path, type);
  const label = { what: 'Button text', max: 20 };
  if (type === 'reply') {
    sizedText(content, 'title', here, label);
    return { type, id: sizedText(content, 'id', here, { what: 'Button id', max: 256 }) };
  }
  sizedText(content, 'display_text', here, label);
  if (type === 'cta_url') webAddress(content, 'url', here);
  else numeric(content, 'ttl_minutes', here, 1, 43_200);
  return { type };
}
