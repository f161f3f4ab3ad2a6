import type { NodeType } from '../graph/node-type.ts';
import { idsOf } from '../users/inbound-value.ts';
import type { Group } from '../world/group.ts';

/** The fields of a group (Meta: groups/reference). */
export const groupType: NodeType<Group> = {
  name: 'WhatsAppGroup',
  defaults: ['messaging_product', 'subject', 'creation_timestamp', 'suspended', 'total_participant_count'],
  fields: {
    messaging_product: () => 'whatsapp',
    subject: ({ subject }) => subject,
    description: ({ description }) => description,
    join_approval_mode: ({ joinApprovalMode }) => joinApprovalMode,
    suspended: ({ isSuspended }) => isSuspended,
    creation_timestamp: ({ createdAt }) => Math.floor(createdAt / 1000),
    total_participant_count: ({ participants }) => participants.size,
    participants: ({ participants, phoneNumberId }, { platform }) => {
      const { phoneNumbers, users } = platform.world;
      const number = phoneNumbers.get(phoneNumberId);
      return number && [...participants].map((waId) => idsOf(users.ensure(waId), number, platform));
    },
  },
};
