import type { GraphClient } from '@intexuraos/cloud-api';

type JsonObject = Readonly<Record<string, unknown>>;

/** More than any account has; past it something goes in circles. */
const maxPages = 60;

/** Every record of an edge of the Graph API, page by page; null if a call fails or the answer has another form. */
export async function readPages(
  graph: Pick<GraphClient, 'call'>,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly JsonObject[] | null> {
  const records: JsonObject[] = [];
  let after: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const search = new URLSearchParams({ ...query, ...(after !== null && { after }) });
    const body = await readNode(graph, path, search.toString());
    if (!body || !Array.isArray(body.data)) return null;
    records.push(...body.data.filter(isObject));
    after = nextCursor(body.paging);
    if (after === null) return records;
  }
  return null;
}

/** A node of the Graph API; null if the call fails or the answer has another form. */
export async function readNode(
  graph: Pick<GraphClient, 'call'>,
  path: string,
  query: string,
): Promise<JsonObject | null> {
  const result = await graph.call({ method: 'GET', path, query });
  if (result.kind !== 'answered' || result.status !== 200) return null;
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(result.body));
    return isObject(body) ? body : null;
  } catch {
    return null;
  }
}

function nextCursor(paging: unknown): string | null {
  if (!isObject(paging) || typeof paging.next !== 'string' || !isObject(paging.cursors)) return null;
  return typeof paging.cursors.after === 'string' ? paging.cursors.after : null;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
