import { type Erasing, eraseItems, numberInWamid, parseWebhook, type UserIds } from '@intexuraos/cloud-api';
import { type Blocks, isBlockedBy } from '../inbound/marks.ts';

/** The people to remove from bodies. Data without a time, such as a contact, is removed with the items. */
export function erasingFor(blocks: Blocks): Erasing {
  const isBlocked = isBlockedBy(blocks);
  const isNamed = (user: UserIds): boolean => isBlocked({ user, at: 0 });
  return {
    isPerson: (user, at = 0) => isBlocked({ user, at }),
    isTheirs: (text) => {
      const number = numberInWamid(text);
      return isNamed(number === undefined ? { userId: text } : { waId: number });
    },
  };
}

/**
 * A webhook as it may be passed on: without people who are left out, from the request on, though its stored body still
 * has them for some seconds. Rejects while the list is unknown.
 */
export function createLeaveOut(current: () => Promise<Blocks | null>): (webhook: Uint8Array) => Promise<Uint8Array> {
  let last: { readonly blocks: Blocks; readonly erasing: Erasing } | null = null;
  return async (webhook) => {
    const blocks = await current();
    if (blocks === null) return webhook;
    if (last?.blocks !== blocks) last = { blocks, erasing: erasingFor(blocks) };
    const { isPerson, isTheirs } = last.erasing;
    const isLeftOut = parseWebhook(webhook).some(({ user, wamid, at }) =>
      user ? isPerson(user, at) : wamid !== undefined && isTheirs(wamid),
    );
    return isLeftOut ? (eraseItems(webhook, last.erasing)?.body ?? webhook) : webhook;
  };
}
