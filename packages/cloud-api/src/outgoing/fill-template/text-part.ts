import { type JsonObject as Json, objectOf, objectsOf, textOf } from '../../json-value.ts';
import type { PartContext, TemplateParameter, TemplatePart } from './template-part.ts';

const variable = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** The text with its variables filled in; those without a value stay. */
export const filledText = (text: string, read: (name: string) => string | undefined): string =>
  text.replace(variable, (whole, name: string) => read(name) ?? whole);

export const hasVariable = (text: string): boolean => text.search(variable) >= 0;

/** The body of an authentication template is Meta's own text, which lists may leave out. */
const codeText = '*{{1}}* is your verification code.';

/** The variables of a text: `1` or `name` in a body, `header.1` in a header. */
export function textPart(
  component: Json,
  place: 'header' | 'body',
  { prefix, isNamed, isCode }: PartContext,
): TemplatePart {
  const text = textOf(component.text) ?? (isCode ? codeText : '');
  const examples = examplesOf(component, place, isNamed);
  const names = [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))];
  const parameterName = (name: string): string => `${prefix}${place === 'header' ? 'header.' : ''}${name}`;
  const parameters = names.map(
    (name, index): TemplateParameter => ({
      name: parameterName(name),
      where: `${place}: ${around(text, name)}`,
      example: examples.get(name) ?? examples.get(String(index + 1)) ?? null,
    }),
  );
  return {
    parameters,
    fill: (values) =>
      names.length === 0
        ? null
        : {
            type: place,
            parameters: names.map((name) => ({
              type: 'text',
              ...(isNamed && { parameter_name: name }),
              text: values.get(parameterName(name)) ?? '',
            })),
          },
  };
}

function examplesOf(component: Json, place: 'header' | 'body', isNamed: boolean): ReadonlyMap<string, string> {
  const example = objectOf(component.example);
  if (isNamed) {
    const named = objectsOf(example[`${place}_text_named_params`]);
    return new Map(named.map((each) => [String(each.param_name), String(each.example)]));
  }
  const given: unknown = example[`${place}_text`];
  const list = Array.isArray(given) ? (Array.isArray(given[0]) ? given[0] : given) : [];
  return new Map(list.map((each: unknown, index: number) => [String(index + 1), String(each)]));
}

/** A few words to the left and right, to show what to write. */
function around(text: string, name: string): string {
  const at = text.search(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`));
  const part = text.slice(Math.max(0, at - 24), at + name.length + 28).replace(/\s+/g, ' ');
  return `${at > 24 ? '…' : ''}${part}${at + name.length + 28 < text.length ? '…' : ''}`;
}
