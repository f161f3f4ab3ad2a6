import { type Json, objectOf, objectsOf, textOf } from '../json.ts';

/** A place in a template that a sender fills in. */
export interface TemplateParameter {
  /** How it is named on the command line: `name` or `1` in the body, `header.1`, `header` for a file, `button.0`. */
  readonly name: string;
  /** Where it stands, in words, with the text around it. */
  readonly where: string;
  /** Meta's example, if there is one. */
  readonly example: string | null;
  readonly component: 'header' | 'body' | 'button';
  readonly type: 'text' | 'image' | 'video' | 'document' | 'url' | 'coupon_code';
  /** The button's place, for those of buttons. */
  readonly index: number | null;
  /** Named parameters carry their name to Meta. */
  readonly isNamed: boolean;
}

const variable = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** What a template asks for, in the order in which it is read. */
export function parametersOf(template: Json): TemplateParameter[] {
  const isNamed = textOf(template.parameter_format)?.toUpperCase() === 'NAMED';
  return objectsOf(template.components).flatMap((component) => {
    const type = textOf(component.type)?.toUpperCase();
    if (type === 'BODY') return textParameters(component, 'body', isNamed);
    if (type === 'HEADER') return headerParameters(component, isNamed);
    return type === 'BUTTONS' ? objectsOf(component.buttons).flatMap(buttonParameter) : [];
  });
}

function textParameters(component: Json, place: 'header' | 'body', isNamed: boolean): TemplateParameter[] {
  const text = textOf(component.text) ?? '';
  const examples = examplesOf(component, place, isNamed);
  return [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))].map((name, index) => ({
    name: place === 'header' ? `header.${name}` : name,
    where: `${place}: ${around(text, name)}`,
    example: examples.get(name) ?? examples.get(String(index + 1)) ?? null,
    component: place,
    type: 'text',
    index: null,
    isNamed,
  }));
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

function headerParameters(component: Json, isNamed: boolean): TemplateParameter[] {
  const format = textOf(component.format)?.toLowerCase();
  if (format === 'text') return textParameters(component, 'header', isNamed);
  if (format !== 'image' && format !== 'video' && format !== 'document') return [];
  const where = `header: a link or media id of the ${format}`;
  return [{ name: 'header', where, example: null, component: 'header', type: format, index: null, isNamed: false }];
}

function buttonParameter(button: Json, index: number): TemplateParameter[] {
  const type = textOf(button.type)?.toUpperCase();
  const url = textOf(button.url) ?? '';
  const base = { name: `button.${index}`, component: 'button', index, isNamed: false } as const;
  const [example = null] = Array.isArray(button.example) ? button.example.map(String) : [textOf(button.example)];
  if (type === 'URL' && url.includes('{{'))
    return [{ ...base, where: `button “${button.text}”: the end of ${url}`, example, type: 'url' }];
  if (type === 'COPY_CODE') return [{ ...base, where: 'button: the code to copy', example, type: 'coupon_code' }];
  return [];
}

/** A few words to the left and right, so that one knows what to write. */
function around(text: string, name: string): string {
  const at = text.search(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`));
  const part = text.slice(Math.max(0, at - 24), at + name.length + 28).replace(/\s+/g, ' ');
  return `${at > 24 ? '…' : ''}${part}${at + name.length + 28 < text.length ? '…' : ''}`;
}

/** The components of a message that sends the template with these values. */
export function componentsOf(parameters: readonly TemplateParameter[], values: ReadonlyMap<string, string>): Json[] {
  const filled = parameters.map((parameter) => ({ parameter, value: values.get(parameter.name) ?? '' }));
  const textOrFile = (place: 'header' | 'body'): Json[] => {
    const of = filled.filter(({ parameter }) => parameter.component === place);
    return of.length === 0
      ? []
      : [{ type: place, parameters: of.map(({ parameter, value }) => wire(parameter, value)) }];
  };
  const buttons = filled
    .filter(({ parameter }) => parameter.component === 'button')
    .map(({ parameter, value }) => ({
      type: 'button',
      sub_type: parameter.type === 'url' ? 'url' : 'copy_code',
      index: String(parameter.index),
      parameters: [wire(parameter, value)],
    }));
  return [...textOrFile('header'), ...textOrFile('body'), ...buttons];
}

function wire({ type, name, isNamed }: TemplateParameter, value: string): Json {
  if (type === 'coupon_code') return { type, coupon_code: value };
  if (type === 'text' || type === 'url') {
    return { type: 'text', ...(isNamed && { parameter_name: name.replace(/^header\./, '') }), text: value };
  }
  return { type, [type]: /^\d+$/.test(value) ? { id: value } : { link: value } };
}

/** The template as the recipient will read it. */
export function previewOf(template: Json, values: ReadonlyMap<string, string>): string[] {
  const fill = (text: string, prefix = ''): string =>
    text.replace(variable, (whole, name: string) => values.get(prefix + name) ?? whole);
  return objectsOf(template.components).flatMap((component) => {
    const text = textOf(component.text);
    const type = textOf(component.type)?.toUpperCase();
    if (type === 'HEADER')
      return [
        text === null
          ? `[${textOf(component.format)?.toLowerCase()}: ${values.get('header') ?? ''}]`
          : fill(text, 'header.'),
        '',
      ];
    if (type === 'BODY' && text !== null) return fill(text).split('\n');
    if (type === 'FOOTER' && text !== null) return ['', text];
    if (type !== 'BUTTONS') return [];
    return ['', ...objectsOf(component.buttons).map((button) => `[ ${textOf(button.text) ?? 'Copy code'} ]`)];
  });
}
