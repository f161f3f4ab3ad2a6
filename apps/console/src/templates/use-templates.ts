import type { Template } from '../api/types.ts';
import { type Loaded, useLoaded } from '../ui/hooks.ts';
import { useSession } from '../ui/session.tsx';

/** The templates of all accounts, as Meta lists them. */
export function useTemplates(): Loaded<readonly Template[]> {
  const { index } = useSession();
  const { wabaIds = [], graphVersion = 'v24.0' } = index;
  return useLoaded(`templates ${wabaIds.join()}`, async (client) => {
    const lists = await Promise.all(wabaIds.map((wabaId) => client.templates(graphVersion, wabaId)));
    return lists.flatMap(({ data }) => data);
  });
}
