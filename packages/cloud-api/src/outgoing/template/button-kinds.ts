import { plainText } from '../../json-value.ts';
import { type Check, missing, number, object, text } from '../checks.ts';
import { productSections } from '../interactive/commerce.ts';
import { lineText } from './parameters.ts';

/** The parameters of a template's button when it is sent (Meta: templates/components). */
export interface ButtonKind {
  readonly subType: string;
  /** The type of its parameter. Others are not looked at: Meta's own samples have some. */
  readonly parameter: string;
  readonly content: Check;
}

const couponLength = 20;
const tooLong = 132018;

/** Letters and digits, at most 20 since December 2025 (Meta: changelog). */
const coupon: Check = (value, path, tell) => {
  if (typeof value === 'string' && value.trim() === '') return tell(path, 'Must not be empty or blank.', missing);
  text(couponLength, 1, tooLong)(value, path, tell);
  if (typeof value === 'string' && !/^[a-z0-9]+$/i.test(value)) {
    tell(path, 'Must be letters and digits only.');
  }
};

const payload: Check = (value, path, tell) => {
  if (value === '') tell(path, 'Must not be empty.', missing);
  else text(256, 0)(value, path, tell);
};

const action = (subType: string, content: Check): ButtonKind => ({ subType, parameter: 'action', content });
const url: ButtonKind = { subType: 'url', parameter: 'text', content: lineText };

const products = object({ thumbnail_product_retailer_id: text(), sections: productSections }, [
  'thumbnail_product_retailer_id',
  'sections',
]);
const order = object({ order_details: object({ reference_id: text() }, ['reference_id']) }, ['order_details']);

/** By the type in the template. */
const kinds: Readonly<Record<string, ButtonKind>> = {
  URL: url,
  // Meta makes a URL button of it.
  OTP: url,
  QUICK_REPLY: { subType: 'quick_reply', parameter: 'payload', content: payload },
  COPY_CODE: { subType: 'copy_code', parameter: 'coupon_code', content: coupon },
  CATALOG: action('catalog', object({ thumbnail_product_retailer_id: text(undefined, 0) })),
  MPM: action('mpm', products),
  FLOW: action('flow', object({ flow_token: text(undefined, 0), flow_action_data: object({}) })),
  ORDER_DETAILS: action('order_details', order),
  VOICE_CALL: { subType: 'voice_call', parameter: 'ttl_minutes', content: number(1, 43_200) },
};

const bySubType: ReadonlyMap<string, ButtonKind> = new Map(Object.values(kinds).map((kind) => [kind.subType, kind]));

export const kindOfSubType = (subType: unknown): ButtonKind | undefined =>
  bySubType.get(plainText(subType).toLowerCase());

export const kindOfButton = (type: string): ButtonKind | undefined =>
  Object.hasOwn(kinds, type) ? kinds[type] : undefined;
