import type { Client } from '../api/client.ts';
import type { Template } from '../api/types.ts';
import { type Loaded, useLoaded } from '../ui/hooks.ts';
import { useSession } from '../ui/session.tsx';

/** The last list from Meta, by session. */
const listedLast = new WeakMap<Client, readonly Template[]>();

/**
 * The templates of all accounts from Meta; until it answers, its previous list in this session.
 * @param isAsked false requests none: for a key that may not see templates, whose refusal would be recorded.
 */
export function useTemplates(isAsked = true): Loaded<readonly Template[]> {
  const { client, index } = useSession();
  const { wabaIds = [], graphVersion = 'v24.0' } = index;
  const load = async (until: Client): Promise<readonly Template[]> => {
    if (!isAsked) return [];
    const lists = await Promise.all(wabaIds.map((wabaId) => until.templates(graphVersion, wabaId)));
    const templates = lists.flatMap(({ data }) => data);
    listedLast.set(client, templates);
    return templates;
  };
  return useLoaded(`templates ${wabaIds.join()}`, load, listedLast.get(client) ?? null);
}
