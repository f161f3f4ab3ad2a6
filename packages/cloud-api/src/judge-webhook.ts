import { numberIn } from './change.ts';
import { idOf, isObject, type JsonObject } from './json-value.ts';

/** The accounts and numbers that are ours. An empty list leaves its ids unchecked. */
interface OurIds {
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
}

interface ForeignId {
  /**
   * `portfolio`: an id that is most likely the business portfolio's, since only some of its updates are about an
   * account.
   */
  readonly kind: 'waba' | 'phone_number' | 'portfolio';
  /** '' if the entry names no account at all. */
  readonly id: string;
}

/** Whether a webhook is one of WhatsApp's, and whose it is. */
interface WebhookJudgement {
  readonly shape: 'ok' | 'not_an_object' | 'wrong_object';
  /**
   * `foreign` if something in it is foreign and nothing is ours; a webhook with no entries is `ours`. `apart`: nothing is
   * for one of our accounts, and something is for the portfolio that they belong to.
   */
  readonly verdict: 'ours' | 'partly' | 'apart' | 'foreign';
  /** JSON pointers of foreign parts: `/entry/1`, or `/entry/0/changes/2` if other changes of the entry are ours. */
  readonly foreign: readonly string[];
  /** The ids that made it foreign, each once. */
  readonly foreignIds: readonly ForeignId[];
  /** The first `entry[].id`. */
  readonly wabaId: string | null;
  /** The first business number: `metadata.phone_number_id`, or `recipient.phone_number_id` of a handover. */
  readonly phoneNumberId: string | null;
}

/** The findings so far; the lists are made only if something is foreign, which is rare. */
interface Findings {
  /** The webhook's entries are numbers instead of accounts. */
  readonly isOfNumbers: boolean;
  hasOurs: boolean;
  hasPortfolio: boolean;
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
 * Meta sends some updates to the portfolio: `entry.id` is then its id, which can't be told from an account's. They are to
 * be stored without being processed. So are updates for the object `whatsapp_account` (the account model of 2026, whose ids
 * can't be read yet) that name no number; if they name one, the number decides.
 *
 * `object` may be missing where `entry` is a list, as in some of Meta's own samples. A body of another shape is judged
 * `foreign` whatever it holds.
 */
export function judgeWebhook(parsed: unknown, ids: OurIds): WebhookJudgement {
  if (!isObject(parsed)) return refusal('not_an_object');
  if (!isWhatsApp(parsed)) return refusal('wrong_object');
  const found: Findings = {
    isOfNumbers: parsed.object === numberObject,
    hasOurs: false,
    hasPortfolio: false,
    foreign: null,
    foreignIds: null,
    wabaId: null,
    phoneNumberId: null,
  };
  const entries = listOf(parsed.entry);
  for (let i = 0; i < entries.length; i += 1) judgeEntry(entries[i], i, ids, found);
  const { wabaId, phoneNumberId, foreign } = found;
  if (foreign === null) return { shape: 'ok', verdict: 'ours', foreign: none, foreignIds: none, wabaId, phoneNumberId };
  const foreignIds = [...(found.foreignIds?.values() ?? none)];
  return { shape: 'ok', verdict: verdictOf(found), foreign, foreignIds, wabaId, phoneNumberId };
}

function verdictOf({ hasOurs, hasPortfolio }: Findings): WebhookJudgement['verdict'] {
  if (hasOurs) return 'partly';
  return hasPortfolio ? 'apart' : 'foreign';
}

/** Of the account model of 2026: events of one number (Meta: account-model-evolution). */
const numberObject = 'whatsapp_account';

function refusal(shape: WebhookJudgement['shape']): WebhookJudgement {
  return { shape, verdict: 'foreign', foreign: none, foreignIds: none, wabaId: null, phoneNumberId: null };
}

function isWhatsApp(webhook: JsonObject): boolean {
  const { object, entry } = webhook;
  return object === undefined
    ? Array.isArray(entry)
    : object === 'whatsapp_business_account' || object === numberObject;
}

function judgeEntry(entry: unknown, index: number, ids: OurIds, found: Findings): void {
  const id = isObject(entry) ? idOf(entry.id) : undefined;
  const isOurWaba = isListed(id, ids.wabaIds);
  found.wabaId ??= id ?? null;
  const changes = isObject(entry) ? listOf(entry.changes) : none;
  let foreign: string[] | null = null;
  let isOfPortfolio = changes.length > 0;
  for (let i = 0; i < changes.length; i += 1) {
    if (isOurChange(changes[i], isOurWaba, ids, found)) continue;
    isOfPortfolio &&= !isOurWaba && mayBeOfPortfolio(id, changes[i], ids, found);
    foreign ??= [];
    foreign.push(`/entry/${index}/changes/${i}`);
  }
  const isAllForeign = changes.length === 0 ? !isOurWaba : foreign?.length === changes.length;
  if (!isAllForeign) found.hasOurs = true;
  if (isAllForeign) foreign = [`/entry/${index}`];
  if (foreign === null) return;
  if (isOfPortfolio) found.hasPortfolio = true;
  if (!isOurWaba) noteForeignId(found, isOfPortfolio ? 'portfolio' : 'waba', id ?? '');
  found.foreign ??= [];
  for (const pointer of foreign) found.foreign.push(pointer);
}

function isOurChange(change: unknown, isOurWaba: boolean, ids: OurIds, found: Findings): boolean {
  const value = valueIn(change);
  const phoneNumberId = value && idOf(numberIn(value)?.phone_number_id);
  found.phoneNumberId ??= phoneNumberId ?? null;
  const isOurNumber = phoneNumberId !== undefined && isListed(phoneNumberId, ids.phoneNumberIds);
  if (!isOurWaba && !(found.isOfNumbers && isOurNumber) && !namesOurWaba(value, ids)) return false;
  if (phoneNumberId === undefined || isOurNumber) return true;
  noteForeignId(found, 'phone_number', phoneNumberId);
  return false;
}

function valueIn(change: unknown): JsonObject | undefined {
  return isObject(change) && isObject(change.value) ? change.value : undefined;
}

/** Fields that Meta sends to a portfolio too, about its accounts as a whole or about itself. */
const portfolioFields: ReadonlySet<unknown> = new Set([
  'account_alerts',
  'account_review_update',
  'account_update',
  'business_capability_update',
  'business_status_update',
  'partner_solutions',
  'payment_configuration_update',
  'security',
]);

/**
 * Whether a change that is not for one of our accounts may be the portfolio's: it names neither a number nor an account,
 * and its entry's id is not known to be something else.
 */
function mayBeOfPortfolio(
  id: string | undefined,
  change: unknown,
  { phoneNumberIds }: OurIds,
  { isOfNumbers }: Findings,
): boolean {
  const value = valueIn(change);
  if (id === undefined || id === '0' || phoneNumberIds.includes(id) || !isObject(change) || !value) return false;
  if (numberIn(value) !== undefined) return false;
  if (isOfNumbers) return true;
  const namesOne = [value.display_phone_number, value.phone_number, value.waba_info].some((part) => part !== undefined);
  return portfolioFields.has(change.field) && !namesOne;
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
