import type { Ids } from '../ids.ts';
import { countryOf } from './country-of.ts';
import type { User } from './user.ts';

/** The simulated people. Everybody who writes or is written to exists; nobody has to be set up first. */
export interface Users {
  all(): Iterable<User>;
  byNumber(waId: string): User | undefined;
  /** The user whom a portfolio knows by that id; ids that were never shown belong to nobody. */
  byUserId(userId: string): User | undefined;
  /** The user with that number. An unknown one is created, with WhatsApp, and reads messages. */
  ensure(waId: string): User;
  /** Adds or changes a user. */
  put(waId: string, details: Partial<Omit<User, 'waId' | 'blocked' | 'optedOut' | 'sharedWith' | 'generation'>>): User;
  /** Moves a user to another number; the business-scoped ids change as well. */
  changeNumber(user: User, waId: string): void;
  /** Gives a user new business-scoped ids, and the same number. */
  renewIds(user: User): void;
  /** Makes an id of your own the business-scoped id by which a portfolio knows the user. */
  setUserId(user: User, businessId: string, userId: string): void;
  /** The business-scoped id by which a portfolio knows the user. */
  userIdOf(user: User, businessId: string): string;
  /** The user's ids that a portfolio sees (Meta: business-scoped-user-ids). */
  shownTo(user: User, businessId: string): ShownIds;
}

/** Always at least one. */
export interface ShownIds {
  readonly waId?: string;
  readonly userId?: string;
  readonly parentUserId?: string;
}

const parentScope = 'parent';

export function createUsers(ids: Pick<Ids, 'userId'>): Users {
  const byNumber = new Map<string, User>();
  const byUserId = new Map<string, User>();
  const idsByScope = new WeakMap<User, Map<string, string>>();

  const ensure = (waId: string): User => {
    const known = byNumber.get(waId);
    if (known) return known;
    const user: User = {
      waId,
      name: `User ${waId.slice(-4)}`,
      username: undefined,
      hidesNumber: false,
      sharedWith: new Set(),
      parentId: 'none',
      country: countryOf(waId),
      hasWhatsApp: true,
      isOnline: true,
      reads: 'soon',
      blocked: new Set(),
      optedOut: new Set(),
      generation: 0,
    };
    byNumber.set(waId, user);
    return user;
  };

  const renewIds = (user: User): void => {
    user.generation += 1;
    idsByScope.delete(user);
  };
  /** @param scope the portfolio, or `parent` for the id that all have in common. */
  const idOf = (user: User, scope: string): string => {
    const ofUser = idsByScope.get(user) ?? new Map<string, string>();
    idsByScope.set(user, ofUser);
    let id = ofUser.get(scope);
    if (id === undefined) {
      id = ids.userId(user.country, scope, `${user.waId}#${user.generation}`);
      if (scope === parentScope) id = id.replace('.', '.ENT.');
      ofUser.set(scope, id);
      byUserId.set(id, user);
    }
    return id;
  };

  return {
    all: () => byNumber.values(),
    byNumber: (waId) => byNumber.get(waId),
    byUserId: (userId) => byUserId.get(userId),
    ensure,
    put: (waId, details) => Object.assign(ensure(waId), details),
    changeNumber: (user, waId) => {
      byNumber.delete(user.waId);
      byNumber.set(waId, user);
      user.waId = waId;
      renewIds(user);
    },
    renewIds,
    setUserId: (user, businessId, userId) => {
      idsByScope.set(user, new Map([...(idsByScope.get(user) ?? []), [businessId, userId]]));
      byUserId.set(userId, user);
    },
    userIdOf: idOf,
    shownTo: (user, businessId) => {
      const { waId, hidesNumber, parentId, sharedWith } = user;
      const isHidden = parentId === 'only' || (hidesNumber && !sharedWith.has(businessId));
      return {
        ...(!isHidden && { waId }),
        ...(parentId !== 'only' && { userId: idOf(user, businessId) }),
        ...(parentId !== 'none' && { parentUserId: idOf(user, parentScope) }),
      };
    },
  };
}
