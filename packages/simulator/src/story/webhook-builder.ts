import { createHash } from 'node:crypto';
import type { JsonObject } from './json.ts';

/** The business account and number of the story; Meta's samples use the same ids, which nobody owns. */
export const business = {
  wabaId: '102290129340398',
  phoneNumberId: '106540352242922',
  displayNumber: '15550783881',
} as const;

/** The time at which a sample is sent, and the samples before it. */
export interface Moment {
  /** Seconds since 1970, as Meta counts. */
  readonly seconds: number;
  /** Distinguishes repeated sendings of the same sample: '' in the story, a number for one sent by hand later. */
  readonly suffix: string;
  /** The webhook of an earlier sample, for those that repeat one. Throws for one that was never sent. */
  readonly earlier: (kind: string) => JsonObject;
}

/** One kind of webhook of the story. */
export interface Sample {
  /** Its name, unique among the samples. */
  readonly kind: string;
  /** Who caused it. */
  readonly who: string;
  readonly build: (moment: Moment) => JsonObject;
  /** How it is signed, and the status with which the service must refuse it. Default: signed correctly and accepted. */
  readonly refusal?: { readonly signature: 'none' | 'wrong' | 'right'; readonly status: number };
}

export function webhook(...entries: readonly JsonObject[]): JsonObject {
  return { object: 'whatsapp_business_account', entry: entries };
}

/** An entry of the story's account. */
export function entry(...changes: readonly JsonObject[]): JsonObject {
  return { id: business.wabaId, changes };
}

/** A change of a field that is about the business number: its value says which product and number. */
export function numberChange(field: string, parts: JsonObject): JsonObject {
  const metadata = { display_phone_number: business.displayNumber, phone_number_id: business.phoneNumberId };
  return { value: { messaging_product: 'whatsapp', metadata, ...parts }, field };
}

/** A whole webhook with one change about the business number; the field is `messages` if none is named. */
export function numberWebhook(parts: JsonObject, field = 'messages'): JsonObject {
  return webhook(entry(numberChange(field, parts)));
}

/** A whole webhook about the account, a template or a flow: these have a time, but no number. */
export function accountWebhook(field: string, { seconds }: Moment, value: JsonObject): JsonObject {
  return webhook({ id: business.wabaId, time: seconds, changes: [{ value, field }] });
}

/** The id of a message that the story calls `name`; the same each time. */
export function wamidOf(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 20).toUpperCase();
  return `wamid.${Buffer.from(`\x1c\x18\x0b${business.displayNumber}\x15\x02\x00\x12\x18\x14${digest}\x00`, 'latin1').toString('base64')}`;
}

/** The id of a new message: that of `wamidOf` in the story, and a different one each time it is sent by hand. */
export function newWamid(moment: Moment, name: string): string {
  return wamidOf(`${name}${moment.suffix}`);
}
