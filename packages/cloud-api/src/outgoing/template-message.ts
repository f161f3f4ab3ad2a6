import { isObject, plainText } from '../json-value.ts';
import { type Check, list, object, text } from './checks.ts';
import { documentFile, image, location, video } from './plain-types.ts';

const parameterFields: Readonly<Record<string, Check>> = {
  text: text(),
  image,
  video,
  document: documentFile,
  location,
  payload: text(),
  coupon_code: text(20),
};

/** A parameter has the object or text that its type names. */
const parameter: Check = (value, path, tell) => {
  const type = isObject(value) && typeof value.type === 'string' ? value.type.toLowerCase() : undefined;
  const needed = type !== undefined && Object.hasOwn(parameterFields, type) ? [type] : [];
  object(parameterFields, ['type', ...needed])(value, path, tell);
};

const component: Check = (value, path, tell) => {
  const isButton = isObject(value) && plainText(value.type).toLowerCase() === 'button';
  const required = isButton ? ['type', 'sub_type'] : ['type'];
  object({ type: text(), parameters: list(parameter, { min: 0, max: 1024 }) }, required)(value, path, tell);
};

/** A template message, as far as it can be judged without the template (Meta: message-templates). */
export const template: Check = object(
  {
    name: text(512),
    language: object({ code: text() }, ['code']),
    components: list(component, { min: 0, max: 100 }),
  },
  ['name', 'language'],
);
