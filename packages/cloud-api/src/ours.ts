import { numberIn } from './change.ts';
import { idOf, isObject, type JsonObject } from './json-value.ts';

/** The accounts and numbers that are ours. An empty list leaves its ids unchecked. */
interface OurIds {
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
}

interface ForeignId {
  readonly kind: 'waba' | 'phone_number';
  /** '' where the entry names no account at all. */
  readonly id: string;
}

/** Whether a webhook is one of WhatsApp's, and whose it is. */
interface WebhookJudgement {
  readonly shape: 'ok' | 'not_an_object' | 'wrong_object';
  /** `foreign` when something in it is foreign and nothing is ours; a webhook with no entries is `ours`. */
  readonly verdict: 'ours' | 'partly' | 'foreign';
  /** JSON pointers of what is foreign: `/entry/1`, or `/entry/0/changes/2` where other changes of the entry are ours. */
  readonly foreign: readonly string[];
  /** The ids that made it foreign, each once. */
  readonly foreignIds: readonly ForeignId[];
  /** The first `entry[].id`. */
  readonly wabaId: string | null;
  /** The first business number: `metadata.phone_number_id`, of a handover `recipient.phone_number_id`. */
  readonly phoneNumberId: string | null;
}

/** What was found so far; the lists are made only when something is foreign, which is hardly ever. */
interface Findings {
  hasOurs: boolean;
  foreign: string[] | null;
  foreignIds: Map<string, ForeignId> | null;
  wabaId: string | null;
  phoneNumberId: string | null;
}

const none: readonly never[] = Object.freeze([]);

/**
 * Judges an already parsed body: every `entry[].id` and every business number (`metadata.phone_number_id`, of a handover
 * `recipient.phone_number_id`) must be ours. A change with no
 * number (account, template and flow updates) needs only the account, and a partner's update is ours by its
 * `waba_info.waba_id`, since Meta puts the id of a portfolio into `entry.id`. Ids may be numbers. An entry that names no
 * account is foreign once accounts are checked.
 *
 * `object` may be missing where `entry` is a list, as in some of Meta's own samples. A body of another shape is judged
 * `foreign` whatever it holds.
 */
export function judgeWebhook(parsed: unknown, ids: OurIds): WebhookJudgement {
  if (!isObject(parsed)) return refusal('not_an_object');
  if (!isWhatsApp(parsed)) return refusal('wrong_object');
  const found: Findings = { hasOurs: false, foreign: null, foreignIds: null, wabaId: null, phoneNumberId: null };
  const entries = listOf(parsed.entry);
  for (let i = 0; i < entries.length; i += 1) judgeEntry(entries[i], i, ids, found);
  const { wabaId, phoneNumberId, foreign } = found;
  if (foreign === null) return { shape: 'ok', verdict: 'ours', foreign: none, foreignIds: none, wabaId, phoneNumberId };
  const foreignIds = [...(found.foreignIds?.values() ?? none)];
  return { shape: 'ok', verdict: found.hasOurs ? 'partly' : 'foreign', foreign, foreignIds, wabaId, phoneNumberId };
}

function refusal(shape: WebhookJudgement['shape']): WebhookJudgement {
  return { shape, verdict: 'foreign', foreign: none, foreignIds: none, wabaId: null, phoneNumberId: null };
}

function isWhatsApp(webhook: JsonObject): boolean {
  const { object, entry } = webhook;
  return object === undefined ? Array.isArray(entry) : object === 'whatsapp_business_account';
}

function judgeEntry(entry: unknown, index: number, ids: OurIds, found: Findings): void {
  const wabaId = isObject(entry) ? idOf(entry.id) : undefined;
  const isOurWaba = isListed(wabaId, ids.wabaIds);
  found.wabaId ??= wabaId ?? null;
  const changes = isObject(entry) ? listOf(entry.changes) : none;
  let foreign: string[] | null = null;
  for (let i = 0; i < changes.length; i += 1) {
    if (isOurChange(changes[i], isOurWaba, ids, found)) continue;
    foreign ??= [];
    foreign.push(`/entry/${index}/changes/${i}`);
  }
  const isAllForeign = changes.length === 0 ? !isOurWaba : foreign?.length === changes.length;
  if (!isAllForeign) found.hasOurs = true;
  if (isAllForeign) foreign = [`/entry/${index}`];
  if (foreign === null) return;
  if (!isOurWaba) noteForeignId(found, 'waba', wabaId ?? '');
  found.foreign ??= [];
  for (const pointer of foreign) found.foreign.push(pointer);
}

function isOurChange(change: unknown, isOurWaba: boolean, ids: OurIds, found: Findings): boolean {
  const value = isObject(change) && isObject(change.value) ? change.value : undefined;
  const phoneNumberId = value && idOf(numberIn(value)?.phone_number_id);
  found.phoneNumberId ??= phoneNumberId ?? null;
  if (!isOurWaba && !namesOurWaba(value, ids)) return false;
  if (phoneNumberId === undefined || isListed(phoneNumberId, ids.phoneNumberIds)) return true;
  noteForeignId(found, 'phone_number', phoneNumberId);
  return false;
}

function namesOurWaba(value: JsonObject | undefined, { wabaIds }: OurIds): boolean {
  return isObject(value?.waba_info) && isListed(idOf(value.waba_info.waba_id), wabaIds);
}

function isListed(id: string | undefined, list: readonly string[]): boolean {
  return list.length === 0 || (id !== undefined && list.includes(id));
}

function noteForeignId(found: Findings, kind: ForeignId['kind'], id: string): void {
  found.foreignIds ??= new Map();
  found.foreignIds.set(`${kind}:${id}`, { kind, id });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : none;
}
