import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import type { Template, TemplatePart } from '../api/types.ts';
import * as texts from '../texts.ts';
import { fileOf } from './interactive-view.ts';
import type { Shown } from './message-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** A template as the customer sees it; only its name if the business has no such template (any more). */
export function templateView(content: Json, templates: readonly Template[]): Shown {
  const name = plainText(content.name);
  const language = plainText(objectOf(content.language).code);
  const template = templates.find((each) => each.name === name && each.language === language);
  const kind = texts.inboxTemplate2(name, language === '' ? '' : ` (${language})`);
  if (!template) return { kind, text: givenTexts(objectsOf(content.components)), choices: [] };
  return { kind, ...partsView(template.components ?? [], objectsOf(content.components)) };
}

/** Header, body, footer and buttons of a template or of one of its cards. */
function partsView(components: readonly TemplatePart[], given: readonly Json[]): Shown {
  const part = (type: string): TemplatePart | undefined => components.find((each) => each.type.toUpperCase() === type);
  const cards = (part('CAROUSEL')?.cards ?? []).map((card, index) => {
    const sent = objectsOf(given.find(({ type }) => plainText(type).toLowerCase() === 'carousel')?.cards);
    return partsView(card.components, objectsOf(sent[index]?.components));
  });
  const offer = objectOf(part('LIMITED_TIME_OFFER')?.limited_time_offer);
  return {
    ...headerView(part('HEADER'), given),
    text: filled(part('BODY')?.text, given, 'body'),
    footer: part('FOOTER')?.text ?? '',
    ...(plainText(offer.text) !== '' && { rows: [{ name: texts.inboxOffer, value: plainText(offer.text) }] }),
    choices: (part('BUTTONS')?.buttons ?? []).map(({ text = '', url, type }) => ({
      title: text || type.toLowerCase().replaceAll('_', ' '),
      ...(url && { note: url }),
    })),
    ...(cards.length > 0 && { cards }),
  };
}

function headerView(header: TemplatePart | undefined, given: readonly Json[]): Pick<Shown, 'title' | 'file' | 'place'> {
  const format = header?.format?.toLowerCase() ?? 'text';
  if (format === 'text') return { title: filled(header?.text, given, 'header') };
  const [parameter = {}] = parametersOf(given, 'header');
  if (format === 'location') {
    const { name, address, latitude, longitude } = objectOf(parameter.location);
    const [lat, long] = [Number.parseFloat(plainText(latitude)), Number.parseFloat(plainText(longitude))];
    return {
      title: [plainText(name), plainText(address)].filter(Boolean).join(', ') || texts.inboxALocation,
      ...(Number.isFinite(lat) && Number.isFinite(long) && { place: { latitude: lat, longitude: long } }),
    };
  }
  const file = fileOf(parameter) ?? fileOf({ type: format });
  return file ? { file } : { title: format === 'product' ? texts.inboxAProduct : format };
}

/** A text with its `{{1}}` or `{{name}}` filled in from the message's components; variables without a value stay. */
function filled(text: string | undefined, components: readonly Json[], place: string): string {
  const parameters = parametersOf(components, place);
  return (text ?? '').replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (whole, name: string) => {
    const parameter =
      parameters.find((each) => plainText(each.parameter_name) === name) ?? parameters[Number(name) - 1];
    return parameter === undefined ? whole : parameterText(parameter) || whole;
  });
}

const parametersOf = (components: readonly Json[], place: string): readonly Json[] =>
  objectsOf(components.find(({ type }) => plainText(type).toLowerCase() === place)?.parameters);

const parameterText = (parameter: Json): string =>
  plainText(parameter.text) ||
  plainText(objectOf(parameter.currency).fallback_value) ||
  plainText(objectOf(parameter.date_time).fallback_value);

const givenTexts = (components: readonly Json[]): string =>
  components
    .flatMap(({ parameters }) => objectsOf(parameters).map(parameterText))
    .filter(Boolean)
    .join(' · ');
