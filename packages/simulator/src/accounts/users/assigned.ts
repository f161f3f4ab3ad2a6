import type { SystemUser } from '../../world/business.ts';
import { isGiven, type Token } from '../../world/token.ts';
import type { Waba } from '../../world/waba.ts';
import type { World } from '../../world/world.ts';

/** The WABAs that are assigned to the owner of these tokens. */
export function assignedWabas({ wabas }: World, tokens: readonly Token[]): Waba[] {
  return [...wabas.values()].filter((waba) => tokens.some((token) => isGiven(waba.id, token)));
}

export function tokensOf({ tokens }: World, { id }: SystemUser): Token[] {
  return [...tokens.values()].filter(({ userId }) => userId === id);
}

/** The users who have access to a WABA. */
export function assignedUsers({ tokens, systemUsers }: World, waba: Waba): SystemUser[] {
  const ofWaba = [...tokens.values()].filter((token) => isGiven(waba.id, token));
  return [...new Set(ofWaba.flatMap(({ userId }) => systemUsers.get(userId ?? '') ?? []))];
}
