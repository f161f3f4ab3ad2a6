import { isObject, plainText } from '../../json-value.ts';
import { type Check, id, malformed, missing, object, text, under } from '../checks.ts';
import { media } from '../plain-types.ts';

const notOneLine = 132018;
const wrongFormat = 132012;

/** A value within a line of the template (Meta: templates/components); `blank` is the code of one without text. */
const line =
  (blank: number): Check =>
  (value, path, tell) => {
    if (typeof value === 'string' && value.trim() === '') return tell(path, 'Must not be empty or blank.', blank);
    text()(value, path, tell);
    if (typeof value === 'string' && /[\n\r\t]| {5}/.test(value)) {
      tell(path, 'Must not have line breaks, tabs or more than four spaces in a row.', notOneLine);
    }
  };

const amount: Check = (value, path, tell) => {
  if (typeof value !== 'number') tell(path, 'Must be a number: the amount times 1,000.', malformed);
};

const coordinate: Check = (value, path, tell) => {
  if (Number.isNaN(Number.parseFloat(plainText(value)))) tell(path, 'Must be a coordinate.', missing);
};

/** The text of a parameter. */
export const lineText = line(missing);
const fallback = line(malformed);

type Contents = Readonly<Record<string, Check>>;

/** The API sends the fallback of an amount or a date, whatever else is given. */
const texts: Contents = {
  text: lineText,
  currency: object({ code: text(), amount_1000: amount, fallback_value: fallback }, [
    'code',
    'amount_1000',
    'fallback_value',
  ]),
  date_time: object({ fallback_value: fallback }, ['fallback_value']),
};

/** Whether a parameter can be inserted into a text. */
export const isTextual = (parameter: unknown): boolean => Object.hasOwn(texts, typeOf(parameter));

const files: Contents = { image: media(), video: media(), document: media(), gif: media() };

const ofHeader: Contents = {
  ...texts,
  ...files,
  location: object({ latitude: coordinate, longitude: coordinate }, ['latitude', 'longitude'], missing),
  product: object({ product_retailer_id: id, catalog_id: id }, ['product_retailer_id', 'catalog_id']),
};

/** The type of a parameter or component; letter case doesn't count. */
export const typeOf = (value: unknown): string => (isObject(value) ? plainText(value.type).toLowerCase() : '');

/** Parameters whose content only Meta's second check looks at. */
const secondChecked: ReadonlySet<string> = new Set(['text', 'payload', 'coupon_code']);

/** The code if a parameter of that type lacks its content. */
export const absenceOf = (type: string): number => (secondChecked.has(type) ? missing : malformed);

const typed = object({ type: text() }, ['type']);

/** A parameter of the header. Unknown types pass. */
export const headerParameter: Check = (value, path, tell) => {
  typed(value, path, tell);
  const type = typeOf(value);
  const content = Object.hasOwn(ofHeader, type) ? ofHeader[type] : undefined;
  if (content) object({ [type]: content }, [type], absenceOf(type))(value, path, tell);
};

export const bodyParameter: Check = (value, path, tell) => {
  typed(value, path, tell);
  const type = typeOf(value);
  const content = Object.hasOwn(texts, type) ? texts[type] : undefined;
  if (content) object({ [type]: content }, [type], absenceOf(type))(value, path, tell);
  else if (type !== '') tell(under(path, 'type'), 'Must be text, currency or date_time.', wrongFormat);
};

/** Any other parameter. A file is one wherever it is given. */
export const anyParameter: Check = (value, path, tell) => {
  typed(value, path, tell);
  const type = typeOf(value);
  const content = isObject(value) && Object.hasOwn(files, type) ? value[type] : undefined;
  if (isObject(content)) files[type]?.(content, under(path, type), tell);
};
