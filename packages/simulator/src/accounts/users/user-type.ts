import type { NodeType } from '../../graph/node-type.ts';
import type { SystemUser } from '../../world/business.ts';

/** The fields of a system user. */
export const userType: NodeType<SystemUser> = {
  name: 'SystemUser',
  defaults: ['name'],
  fields: { name: ({ name }) => name },
};

/** The fields of a user in the list of those with access to a WABA. */
export const assignedUserType: NodeType<SystemUser> = {
  name: 'AssignedUser',
  defaults: ['name', 'tasks'],
  fields: {
    name: ({ name }) => name,
    tasks: () => ['MANAGE'],
    user_type: () => 'SYSTEM_USER',
    business: ({ businessId }, { platform }) => {
      const business = platform.world.businesses.get(businessId);
      return { id: businessId, ...(business && { name: business.name }) };
    },
  },
};
