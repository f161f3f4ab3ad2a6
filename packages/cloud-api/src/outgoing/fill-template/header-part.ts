import { type JsonObject as Json, textOf } from '../../json-value.ts';
import { placeForm, placeOf } from './place.ts';
import {
  type PartContext,
  type TemplateParameter,
  type TemplatePart,
  TemplateValueError,
  type Values,
} from './template-part.ts';
import { textPart } from './text-part.ts';

const mediaOfFormat = { IMAGE: 'image', VIDEO: 'video', GIF: 'video', DOCUMENT: 'document' } as const;

/** A header with variables, a file, a place or a product. */
export function headerPart(component: Json, context: PartContext): TemplatePart {
  const name = `${context.prefix}header`;
  const format = textOf(component.format)?.toUpperCase() ?? 'TEXT';
  switch (format) {
    case 'IMAGE':
    case 'VIDEO':
    case 'GIF':
    case 'DOCUMENT':
      return mediaHeader(name, format);
    case 'LOCATION':
      return locationHeader(name);
    case 'PRODUCT':
      return productHeader(name);
    default:
      return textPart(component, 'header', context);
  }
}

const parameter = (name: string, where: string): TemplateParameter => ({
  name,
  where: `header: ${where}`,
  example: null,
});
const optional = (name: string, where: string): TemplateParameter => ({ ...parameter(name, where), isOptional: true });
const header = (type: string, content: Json): Json => ({ type: 'header', parameters: [{ type, [type]: content }] });

/** Its value is a link or a media id by the time it is filled in. */
function mediaHeader(name: string, format: keyof typeof mediaOfFormat): TemplatePart {
  const type = format.toLowerCase();
  const filename = `${name}.filename`;
  const file = { ...parameter(name, `a link, media id or file of the ${type}`), media: mediaOfFormat[format] };
  return {
    parameters: format === 'DOCUMENT' ? [file, optional(filename, 'the document’s name')] : [file],
    fill: (values) => {
      const value = values.get(name) ?? '';
      const source = /^https?:\/\//.test(value) ? { link: value } : { id: value };
      return header(type, { ...source, ...given(values, { filename }) });
    },
  };
}

function locationHeader(name: string): TemplatePart {
  const [called, address] = [`${name}.name`, `${name}.address`];
  return {
    parameters: [
      parameter(name, 'latitude,longitude of the place'),
      optional(called, 'the place’s name'),
      optional(address, 'the place’s address'),
    ],
    fill: (values) => {
      const text = values.get(name) ?? '';
      const place = placeOf(text);
      if (place === null) throw new TemplateValueError(`${name}: "${text}" is not a location.`, placeForm);
      const { latitude, longitude } = place;
      // Meta's samples of this header have text.
      const texts = { latitude: String(latitude), longitude: String(longitude) };
      return header('location', { ...texts, ...given(values, { name: called, address }) });
    },
  };
}

function productHeader(name: string): TemplatePart {
  return {
    parameters: [parameter(name, 'the product as CATALOG_ID/PRODUCT_RETAILER_ID')],
    fill: (values) => {
      const [, catalogId, productId] = /^([^/]+)\/(.+)$/.exec(values.get(name) ?? '') ?? [];
      if (catalogId === undefined)
        throw new TemplateValueError(`${name} is "${values.get(name)}".`, 'Give catalog and product: 1234/SKU-1.');
      return header('product', { catalog_id: catalogId, product_retailer_id: productId });
    },
  };
}

/** Those members that have a value, by the names of their parameters. */
function given(values: Values, names: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(names).flatMap(([member, name]) => (values.has(name) ? [[member, values.get(name)]] : [])),
  );
}
