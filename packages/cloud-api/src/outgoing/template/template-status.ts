import { plainText } from '../../json-value.ts';
import type { Tell } from '../checks.ts';
import { capitals } from './listed-template.ts';

const notApproved = 132001;
const why: Readonly<Record<string, readonly [code: number, explanation: string]>> = {
  PENDING: [notApproved, 'Meta is still reviewing it; it can be sent once it is approved.'],
  REJECTED: [notApproved, 'Meta rejected it. Edit it and submit it again.'],
  PAUSED: [
    132015,
    'Meta paused it because of negative feedback. It can be sent again when the pause ends, or after an edit.',
  ],
  DISABLED: [132016, 'Meta disabled it because of repeated negative feedback. Use another template.'],
  IN_APPEAL: [notApproved, 'Meta rejected it and is reviewing the appeal.'],
  ARCHIVED: [notApproved, 'It was not used for long. Unarchive it first.'],
  PENDING_DELETION: [notApproved, 'It was deleted.'],
  DELETED: [notApproved, 'It was deleted.'],
  LIMIT_EXCEEDED: [notApproved, 'The account has more templates than allowed.'],
  LOCKED: [notApproved, 'Meta locked it.'],
};

/**
 * Why a template of this status can't be sent: only an approved one can (Meta: templates/overview#template-status). Null for
 * states that aren't known: Meta decides.
 */
export function whyNotSendable(
  status: unknown,
  rejectedReason: unknown,
): { readonly code: number; readonly status: string; readonly explanation: string } | null {
  const state = capitals(status);
  const known = Object.hasOwn(why, state) ? why[state] : undefined;
  if (!known) return null;
  const [code, explanation] = known;
  const reason = plainText(rejectedReason);
  const isNamed = reason !== '' && reason !== 'NONE';
  return { code, status: isNamed ? `${state} (${reason})` : state, explanation };
}

export function tellStatus(status: unknown, rejectedReason: unknown, tell: Tell): void {
  const found = whyNotSendable(status, rejectedReason);
  if (found) tell('template.name', `The template is ${found.status}: ${found.explanation}`, found.code);
}
