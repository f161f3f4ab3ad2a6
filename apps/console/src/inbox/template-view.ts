import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import type { Template, TemplatePart } from '../api/types.ts';
import type { Shown } from './message-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** A template as the customer sees it; its name where the business has none of that name and language (any more). */
export function templateView(content: Json, templates: readonly Template[]): Shown {
  const name = plainText(content.name);
  const language = plainText(objectOf(content.language).code);
  const template = templates.find((each) => each.name === name && each.language === language);
  const kind = `Template ${name}${language === '' ? '' : ` (${language})`}`;
  if (!template) return { kind, text: givenTexts(objectsOf(content.components)), choices: [] };
  const given = objectsOf(content.components);
  const part = (type: string): TemplatePart | undefined =>
    template.components?.find((each) => each.type.toUpperCase() === type);
  const header = part('HEADER');
  return {
    kind,
    title:
      header?.format === undefined || header.format === 'TEXT'
        ? filled(header?.text, given, 'header')
        : `[${header.format.toLowerCase()}]`,
    text: filled(part('BODY')?.text, given, 'body'),
    footer: part('FOOTER')?.text ?? '',
    choices: (part('BUTTONS')?.buttons ?? []).map(({ text = '', url }) => ({ title: text, ...(url && { note: url }) })),
  };
}

/** A text with its `{{1}}` or `{{name}}` filled in from the message's components; those without a value stay. */
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
