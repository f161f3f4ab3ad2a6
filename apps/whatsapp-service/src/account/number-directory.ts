import type { GraphClient } from '@intexuraos/cloud-api';
import { readNode, readPages } from './read-pages.ts';

/** Meta's facts about the business numbers that sending needs. */
export interface NumberDirectory {
  /** Asks Meta again; false if anything could not be read, which then stays as it was. */
  refresh(): Promise<boolean>;
  /** The account that a number belongs to; null until Meta has said. */
  wabaOf(phoneNumberId: string): string | null;
  /** The digits of the number itself; null until Meta has said. */
  digitsOf(phoneNumberId: string): string | null;
  /** The other numbers of the account that a number belongs to, as far as known. */
  ofSameAccount(phoneNumberId: string): readonly string[];
}

export interface NumberDirectoryDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  /** Of the Graph API. */
  readonly version: string;
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** Called with the messages a second that Meta allows a number. */
  readonly onRate: (phoneNumberId: string, perSecond: number) => Promise<void>;
}

type JsonObject = Readonly<Record<string, unknown>>;

const fields = 'id,display_phone_number,throughput,is_on_biz_app,platform_type';

/** Learns from Meta which account each number belongs to, and how fast it may send. */
export function createNumberDirectory(deps: NumberDirectoryDeps): NumberDirectory {
  const { graph, version, ids } = deps;
  const wabas = new Map<string, string>();
  const digits = new Map<string, string>();
  const note = async (number: JsonObject, wabaId: string | null): Promise<void> => {
    const { id, display_phone_number: display } = number;
    if (typeof id !== 'string') return;
    if (ids.phoneNumberIds.length > 0 && !ids.phoneNumberIds.includes(id)) return;
    if (wabaId !== null) wabas.set(id, wabaId);
    if (typeof display === 'string') digits.set(id, display.replace(/\D/g, ''));
    const perSecond = rateOf(number);
    if (perSecond !== null) await deps.onRate(id, perSecond);
  };
  return {
    refresh: async () => {
      let isComplete = true;
      for (const wabaId of ids.wabaIds) {
        const numbers = await readPages(graph, `${version}/${wabaId}/phone_numbers`, { fields, limit: '100' });
        isComplete &&= numbers !== null;
        for (const number of numbers ?? []) await note(number, wabaId);
      }
      for (const id of ids.phoneNumberIds) {
        if (wabas.has(id)) continue;
        const number = await readNode(graph, `${version}/${id}`, `fields=${fields}`);
        isComplete &&= number !== null;
        if (number) await note({ ...number, id }, null);
      }
      return isComplete;
    },
    wabaOf: (phoneNumberId) => wabas.get(phoneNumberId) ?? null,
    digitsOf: (phoneNumberId) => digits.get(phoneNumberId) ?? null,
    ofSameAccount: (phoneNumberId) => {
      const wabaId = wabas.get(phoneNumberId);
      return [...wabas].flatMap(([id, other]) => (other === wabaId && id !== phoneNumberId ? [id] : []));
    },
  };
}

/**
 * 80 messages a second, 1,000 after Meta's upgrade, 20 for a number that is in use in the WhatsApp Business app as well
 * (Meta: throughput). Null if Meta's answer does not say.
 */
function rateOf({ throughput, is_on_biz_app: isOnApp, platform_type: platform }: JsonObject): number | null {
  if (isOnApp === true && platform === 'CLOUD_API') return 20;
  const level =
    typeof throughput === 'object' && throughput !== null && 'level' in throughput ? throughput.level : null;
  if (level === 'HIGH') return 1000;
  return level === 'STANDARD' ? 80 : null;
}
