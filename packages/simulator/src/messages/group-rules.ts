import { cloudError } from '../graph/errors.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { Template } from '../world/template.ts';
import type { Recipient } from './recipient.ts';

/** The messages that groups accept (Meta: groups-messaging). */
const groupTypes: ReadonlySet<string> = new Set([
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'template',
  'pin',
]);
/** The buttons of templates for commerce or calls. */
const refusedButtons: ReadonlySet<string> = new Set(['CATALOG', 'MPM', 'SPM', 'ORDER_DETAILS', 'VOICE_CALL']);

/**
 * Refuses what is not allowed in groups: commerce, calls, codes, everything that is neither text nor media (Meta:
 * groups-messaging).
 * @throws {GraphError} 131215 for a number that is also in the WhatsApp Business app, 131041 for something that can't
 *   be a group's id, 131051 for a type that groups don't accept.
 */
export function checkGroup(
  recipient: Recipient,
  type: string,
  template: Template | undefined,
  number: PhoneNumber,
): void {
  if (number.isOnBizApp) throw cloudError(131215);
  if (!/^(?!\+?\d+$)[\w+/=:-]{1,200}$/.test(recipient.to)) throw cloudError(131041);
  if (!groupTypes.has(type)) throw cloudError(131051, `Message type "${type}" is not supported in groups`);
  if (template?.category === 'AUTHENTICATION' || (template && hasRefusedParts(template))) {
    throw cloudError(131051, 'Only templates of text and media are supported in groups');
  }
}

function hasRefusedParts({ components }: Template): boolean {
  return components.some(
    ({ type, format, buttons }) =>
      type === 'CAROUSEL' || format === 'PRODUCT' || buttons?.some((button) => refusedButtons.has(button.type)),
  );
}
