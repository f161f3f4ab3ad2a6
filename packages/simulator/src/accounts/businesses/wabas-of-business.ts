import { isGiven } from '../../world/token.ts';
import type { Waba } from '../../world/waba.ts';
import type { World } from '../../world/world.ts';

/** The WABAs that a portfolio owns. */
export function ownedWabas({ wabas }: World, businessId: string): Waba[] {
  return [...wabas.values()].filter((waba) => waba.businessId === businessId);
}

/** WABAs of other portfolios that were shared with this one: one of its users was given access. */
export function clientWabas({ wabas, tokens, systemUsers }: World, businessId: string): Waba[] {
  const ofUsers = [...tokens.values()].filter(({ userId }) => systemUsers.get(userId ?? '')?.businessId === businessId);
  return [...wabas.values()].filter(
    (waba) => waba.businessId !== businessId && ofUsers.some((token) => isGiven(waba.id, token)),
  );
}
