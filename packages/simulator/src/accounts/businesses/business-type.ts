import type { NodeType } from '../../graph/node-type.ts';
import type { Business } from '../../world/business.ts';

/** How a portfolio is read; its timezone is a number there. */
export const businessType: NodeType<Business> = {
  name: 'Business',
  defaults: ['name', 'timezone_id'],
  fields: {
    name: ({ name }) => name,
    timezone_id: ({ timezoneId }) => timezoneId,
    verification_status: ({ verificationStatus }) => verificationStatus,
  },
};
