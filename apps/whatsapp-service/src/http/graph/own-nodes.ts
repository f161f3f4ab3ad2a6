import type { GraphClient } from '@intexuraos/cloud-api';
import { readNode, readPages } from '../../account/read-pages.ts';
import type { OurIds } from './find-graph-route.ts';

export type NodeKind = 'template' | 'flow';

type NodeFacts = Readonly<Record<string, unknown>>;

/**
 * Finds out whether templates, flows and groups are ours: by the lists of our accounts and numbers, so that no call
 * ever concerns an object whose owner is unknown. Null if a list can't be read.
 */
export interface OwnNodes {
  /**
   * The kind of an id; `none` if it is in no list.
   * @param node Meta's description of it, if there is one: an object that looks like neither is not searched for.
   */
  kindOf(version: string, id: string, node?: NodeFacts | undefined): Promise<NodeKind | 'none' | null>;
  /** The kind that was found for an id before. */
  known(id: string): NodeKind | null;
  /** The account whose list had it; null if that is unknown. */
  accountOf(id: string): string | null;
  hasGroup(version: string, id: string): Promise<boolean | null>;
  /** Forgets ids that were in no list: an object was created, or changed. */
  forgetUnknown(): void;
}

export interface OwnNodesDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  readonly ids: OurIds;
  readonly steadyNow: () => number;
}

/** Ids are never reused; Meta refuses a deleted one. */
const maxKnown = 10_000;
/** An id that is in no list costs a read of all of them; for this time the next call with it costs nothing. */
const unknownForMs = 60_000;

export function createOwnNodes({ graph, ids, steadyNow }: OwnNodesDeps): OwnNodes {
  const kinds = new Map<string, { readonly kind: NodeKind; readonly wabaId: string | null }>();
  const groups = new Map<string, true>();
  const missing = new Map<string, number>();
  const isMissing = (id: string): boolean => steadyNow() - (missing.get(id) ?? Number.NEGATIVE_INFINITY) < unknownForMs;
  const lists = [
    { kind: 'flow', edge: 'flows', fields: 'id' },
    { kind: 'template', edge: 'message_templates', fields: 'id' },
  ] as const;

  const look = async (version: string, id: string, node?: NodeFacts): Promise<NodeKind | 'none' | null> => {
    if (node && shapeOf(node) === 'none') return 'none';
    if (ids.wabaIds.length === 0) {
      // Any template and any flow counts as ours, but nothing else does.
      const facts = node ?? (await readNode(graph, `${version}/${id}`, ''));
      return facts && shapeOf(facts);
    }
    let isWhole = true;
    for (const { kind, edge, fields } of lists) {
      for (const wabaId of ids.wabaIds) {
        const records = await readPages(graph, `${version}/${wabaId}/${edge}`, { fields, limit: '100' });
        isWhole = isWhole && records !== null;
        for (const record of records ?? []) remember(kinds, String(record.id), { kind, wabaId });
        if (kinds.get(id)?.kind === kind) return kind;
      }
    }
    return isWhole ? 'none' : null;
  };

  return {
    known: (id) => kinds.get(id)?.kind ?? null,
    accountOf: (id) => kinds.get(id)?.wabaId ?? null,
    kindOf: async (version, id, node) => {
      const known = kinds.get(id);
      if (known) return known.kind;
      if (isMissing(id)) return 'none';
      const kind = await look(version, id, node);
      if (kind === 'none') remember(missing, id, steadyNow());
      else if (kind !== null && !kinds.has(id)) remember(kinds, id, { kind, wabaId: null });
      return kind;
    },
    hasGroup: async (version, id) => {
      // As with all ids: an empty list is unchecked.
      if (ids.phoneNumberIds.length === 0 || groups.has(id)) return true;
      if (isMissing(id)) return false;
      let isWhole = true;
      for (const phoneNumberId of ids.phoneNumberIds) {
        const found = await groupsOf(graph, `${version}/${phoneNumberId}/groups`);
        isWhole = isWhole && found !== null;
        for (const group of found ?? []) remember(groups, group, true);
        if (groups.has(id)) return true;
      }
      if (isWhole) remember(missing, id, steadyNow());
      return isWhole ? false : null;
    },
    forgetUnknown: () => missing.clear(),
  };
}

/** The kind of an object by Meta's description without `fields` (Meta: flows/reference/flowsapi, templates). */
function shapeOf({ name, status, components, language, categories, validation_errors: errors }: NodeFacts) {
  if (typeof name !== 'string' || typeof status !== 'string') return 'none';
  if (Array.isArray(components) && typeof language === 'string') return 'template';
  return Array.isArray(categories) && Array.isArray(errors) ? 'flow' : 'none';
}

function remember<T>(known: Map<string, T>, id: string, value: T): void {
  // Last again, since the first one goes.
  known.delete(id);
  known.set(id, value);
  const [oldest] = known.keys();
  if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
}

/** Far more than the 10,000 groups that a number may have, in pages of Meta's maximum size. */
const maxGroupPages = 20;

/** `{"data":{"groups":[{"id"}]},"paging":{"cursors":{"after"}}}`, unlike Meta's other lists. */
async function groupsOf(graph: Pick<GraphClient, 'call'>, path: string): Promise<readonly string[] | null> {
  const found: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < maxGroupPages; page += 1) {
    const query = new URLSearchParams({ limit: '1024', ...(after !== null && { after }) });
    const body = await readNode(graph, path, query.toString());
    const groups = objectOf(body?.data).groups;
    if (!Array.isArray(groups)) return null;
    found.push(...groups.map((group) => String(objectOf(group).id)));
    const cursor = objectOf(objectOf(body?.paging).cursors).after;
    if (typeof cursor !== 'string' || cursor === after || groups.length === 0) return found;
    after = cursor;
  }
  return found;
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
