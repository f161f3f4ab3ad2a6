import { expandEdge } from '../../graph/expand-edge.ts';
import type { NodeType } from '../../graph/node-type.ts';
import type { Business } from '../../world/business.ts';
import { wabaType } from '../wabas/waba-type.ts';
import { ownedWabas } from './wabas-of-business.ts';

/** The fields of a portfolio; its timezone is a number. */
export const businessType: NodeType<Business> = {
  name: 'Business',
  defaults: ['name', 'timezone_id'],
  fields: {
    name: ({ name }) => name,
    timezone_id: ({ timezoneId }) => timezoneId,
    vertical: () => 'OTHER',
    // Fields that are empty for every simulated portfolio.
    profile_picture_uri: () => undefined,
    primary_page: () => undefined,
    verification_status: ({ verificationStatus }) => verificationStatus,
    owned_whatsapp_business_accounts: ({ id }, reading) =>
      expandEdge(wabaType, id, ownedWabas(reading.platform.world, id), reading),
  },
};
