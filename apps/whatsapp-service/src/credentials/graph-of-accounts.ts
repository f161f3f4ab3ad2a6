import type {
  DownloadOptions,
  GraphClient,
  GraphCredentials,
  GraphDownload,
  GraphRequest,
  GraphResult,
} from '@intexuraos/cloud-api';
import type { Accounts } from './accounts.ts';

/** Ids are never given to another object. */
const maxRemembered = 10_000;

/**
 * The same client, with the token of the account that each call concerns: that of the number or WABA in its path, or of
 * the object there if a list of an account has named it before. For any other object a `GET` is tried with the accounts
 * in turn, since Meta does not say whose it is; a call that changes something uses the first account.
 */
export function graphOfAccounts(graph: GraphClient, accounts: Accounts): GraphClient {
  const ownerOf = new Map<string, string>();
  const remember = (node: string, owner: string): void => {
    ownerOf.delete(node);
    ownerOf.set(node, owner);
    const [oldest] = ownerOf.keys();
    if (ownerOf.size > maxRemembered && oldest !== undefined) ownerOf.delete(oldest);
  };
  const known = (ids: readonly (string | null | undefined)[]): Owned | null => {
    for (const id of ids) {
      if (!id) continue;
      const owner = ownerOf.get(id) ?? id;
      const credentials = accounts.credentialsOf(owner);
      if (credentials) return { owner, credentials };
    }
    return null;
  };
  const idsOf = ({ of, path, query }: GraphRequest) => [
    of,
    path.split('/')[1],
    query?.includes('phone_number_id=') ? new URLSearchParams(query).get('phone_number_id') : null,
  ];
  /** Asks with each account until one of them is not refused; the first answer if all are. */
  const tryAll = async <T extends GraphResult | GraphDownload>(
    node: string | undefined,
    ask: (credentials: GraphCredentials) => Promise<T>,
  ): Promise<T | null> => {
    let first: T | null = null;
    for (const { id, credentials } of accounts.all()) {
      const result = await ask(credentials);
      if (!isRefused(result)) {
        if (node && result.kind === 'answered') remember(node, id);
        return result;
      }
      first ??= result;
    }
    return first;
  };
  const learn = ({ method, path }: GraphRequest, owner: string, result: GraphResult): void => {
    if (method !== 'GET' || result.kind !== 'answered' || result.status !== 200) return;
    if (!lists.has(path.split('/')[2] ?? '')) return;
    for (const id of idsIn(result.body)) remember(id, owner);
  };
  return {
    call: async (request) => {
      // Its messages wait, as for a token: the account may come back.
      if (isMessage(request) && accounts.wasRemoved(request.path.split('/')[1] ?? '')) return { kind: 'no_token' };
      if (!accounts.hasOthers || request.credentials) return graph.call(request);
      const found = known(idsOf(request));
      if (found) {
        const result = await graph.call({ ...request, credentials: found.credentials });
        learn(request, found.owner, result);
        return result;
      }
      const [, node] = request.path.split('/');
      const ask = (credentials: GraphCredentials) => graph.call({ ...request, credentials });
      return (request.method === 'GET' ? await tryAll(node, ask) : null) ?? graph.call(request);
    },
    open: (request) => {
      const found = accounts.hasOthers ? known(idsOf(request)) : null;
      return graph.open(found ? { ...request, credentials: found.credentials } : request);
    },
    download: async (url, options: DownloadOptions = {}) => {
      if (!accounts.hasOthers) return graph.download(url, options);
      const found = known([options.of]);
      if (found) return graph.download(url, { ...options, credentials: found.credentials });
      const ask = (credentials: GraphCredentials) => graph.download(url, { ...options, credentials });
      return (await tryAll(options.of, ask)) ?? graph.download(url, options);
    },
    isMediaUrl: graph.isMediaUrl,
    close: graph.close,
  };
}

interface Owned {
  readonly owner: string;
  readonly credentials: GraphCredentials;
}

const isMessage = ({ method, path }: GraphRequest): boolean =>
  method === 'POST' && /\/(marketing_)?messages$/.test(path);

/** Edges of numbers and accounts that list objects, which have paths of their own. */
const lists = new Set(['message_templates', 'flows', 'groups', 'phone_numbers']);

/** Without a token, or with one that may not see the object; Meta says of others' objects that they don't exist. */
function isRefused(result: GraphResult | GraphDownload): boolean {
  if (result.kind === 'no_token') return true;
  return result.kind === 'answered' && [400, 401, 403, 404].includes(result.status);
}

/** `data[].id`, and `data.groups[].id` of the list of groups. */
function idsIn(body: Uint8Array): string[] {
  try {
    const { data }: { data?: unknown } = Object(JSON.parse(new TextDecoder().decode(body)));
    const { groups }: { groups?: unknown } = Object(data);
    return [data, groups].flatMap((list) =>
      Array.isArray(list)
        ? list.flatMap((item: { id?: unknown }) => (typeof item?.id === 'string' ? [item.id] : []))
        : [],
    );
  } catch {
    return [];
  }
}
