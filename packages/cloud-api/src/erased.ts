import { isObject } from './json-value.ts';

/** What stands in a list in the place of an item that was erased, so that the items behind it keep their places. */
export const erasedText = '{"erased":true}';

/** What stands for a whole body that was erased. */
export const erasedBody = '{"object":"erased"}';

/** Whether that is what remains of an item that was erased. Meta sends no item of this form. */
export const isErased = (raw: unknown): boolean =>
  isObject(raw) && raw.erased === true && Object.keys(raw).length === 1;
