import type { ContactView } from '@intexuraos/service-api/schemas';
import type { Contact } from '../../contacts/contact.ts';
import { activeAt } from '../../conversations/conversation-facts.ts';
import { isoTime } from '../shown-time.ts';

/** A contact as the API shows it. */
export function contactView({ details, conversations, ids, ...contact }: Contact): ContactView {
  return {
    ...contact,
    aliases: [...ids],
    tags: [...(details?.tags ?? [])],
    attributes: { ...details?.attributes },
    lastActivityAt: isoTime(contact.lastActivityAt),
    conversations: conversations.map(({ id, phoneNumberId, total }) => ({
      id,
      phoneNumberId,
      lastActivityAt: isoTime(activeAt(total)),
    })),
  };
}
