import type { NodeType } from '../../graph/node-type.ts';
import type { SystemUser } from '../../world/business.ts';

/** How a system user is read. */
export const userType: NodeType<SystemUser> = {
  name: 'SystemUser',
  defaults: ['name'],
  fields: { name: ({ name }) => name },
};

/** How a user is read among those who were given a WABA. */
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
