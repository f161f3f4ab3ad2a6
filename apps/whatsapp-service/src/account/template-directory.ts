import type { GraphClient } from '@intexuraos/cloud-api';
import { readPages } from './read-pages.ts';

/** A template as `GET /{WABA}/message_templates` lists it. */
export type Template = Readonly<Record<string, unknown>>;

export interface TemplateDirectory {
  /** The account's template in that language; null if there is none, undefined if unknown. */
  find(wabaId: string, name: string, language: string): Promise<Template | null | undefined>;
  /** Its translations by language, as Meta lists them now; undefined if unknown. */
  translations(wabaId: string, name: string): Promise<ReadonlyMap<string, Template> | undefined>;
  /** Has the next look ask Meta: something was changed, or Meta knows it better. */
  forget(wabaId: string): void;
}

export interface TemplateDirectoryDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  /** Of the Graph API. */
  readonly version: string;
  readonly steadyNow: () => number;
}

interface Listing {
  readonly at: number;
  readonly templates: Promise<ReadonlyMap<string, Template> | null>;
}

/** Webhooks report most changes; the rest is noticed within this time. */
const freshForMs = 10 * 60_000;
/** A template that isn't there, or isn't as a message needs it, may have changed: ask again, but not with each message. */
const missFreshForMs = 5_000;
/** After a failed call Meta is not asked again at once. */
const failureFreshForMs = 15_000;
const fields = 'name,language,status,rejected_reason,category,parameter_format,components,message_send_ttl_seconds';
/** Says whether Meta made the template for Direct Send, which is in beta: not every version or account may know it. */
const newFields = `${fields},source`;

/** Remembers the templates of each account, as Meta lists them. */
export function createTemplateDirectory({ graph, version, steadyNow }: TemplateDirectoryDeps): TemplateDirectory {
  const listings = new Map<string, Listing>();
  let isNewRefused = false;
  const fetchAll = async (wabaId: string): Promise<ReadonlyMap<string, Template> | null> => {
    const path = `${version}/${wabaId}/message_templates`;
    let isRefused = false;
    const watched: typeof graph = {
      call: async (call) => {
        const result = await graph.call(call);
        isRefused = result.kind === 'answered' && result.status === 400;
        return result;
      },
    };
    let records = isNewRefused ? null : await readPages(watched, path, { fields: newFields, limit: '250' });
    if (isNewRefused || isRefused) {
      records = await readPages(graph, path, { fields, limit: '250' });
      isNewRefused ||= records !== null;
    }
    return records && new Map(records.map((template) => [keyOf(template.name, template.language), template]));
  };
  const listing = (wabaId: string, maxAgeMs: number): Listing => {
    const known = listings.get(wabaId);
    if (known && steadyNow() - known.at < maxAgeMs) return known;
    const fresh: Listing = { at: steadyNow(), templates: fetchAll(wabaId) };
    listings.set(wabaId, fresh);
    return fresh;
  };
  const current = async (wabaId: string) => {
    const known = await listing(wabaId, freshForMs).templates;
    return listing(wabaId, known ? missFreshForMs : failureFreshForMs).templates;
  };
  return {
    find: async (wabaId, name, language) => {
      const key = keyOf(name, language);
      const found = (await listing(wabaId, freshForMs).templates)?.get(key);
      if (found) return found;
      const again = await current(wabaId);
      return again ? (again.get(key) ?? null) : undefined;
    },
    translations: async (wabaId, name) => {
      const templates = await current(wabaId);
      const ofName = [...(templates?.values() ?? [])].filter((template) => template.name === name);
      return templates ? new Map(ofName.map((template) => [String(template.language), template])) : undefined;
    },
    forget: (wabaId) => {
      listings.delete(wabaId);
    },
  };
}

const keyOf = (name: unknown, language: unknown): string => `${String(language)}/${String(name)}`;
