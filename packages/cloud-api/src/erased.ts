import { isObject } from './json-value.ts';

/** Replaces an erased item in its list, so that the items after it keep their places. */
export const erasedText = '{"erased":true}';

/** Replaces a whole erased body. */
export const erasedBody = '{"object":"erased"}';

/** Whether this is the placeholder of an erased item. Meta sends no item of this form. */
export const isErased = (raw: unknown): boolean =>
  isObject(raw) && raw.erased === true && Object.keys(raw).length === 1;
