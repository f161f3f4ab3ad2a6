import { checkDefinition } from '@intexuraos/cloud-api/check-definition';
import type { Template } from '../api/types.ts';

/** A template as a person writes it: texts, and an example for each variable. */
export interface TemplateDraft {
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly header: string;
  readonly body: string;
  readonly footer: string;
  /** One a line: `Yes` is a quick reply, `Track it | https://…` a link, `Call us | +1650…` a number. */
  readonly buttons: string;
  /** By the name of the variable. */
  readonly examples: Readonly<Record<string, string>>;
}

export const emptyDraft: TemplateDraft = {
  ...{ name: '', language: 'en_US', category: 'UTILITY' },
  ...{ header: '', body: '', footer: '', buttons: '', examples: {} },
};

const variable = /\{\{\s*(\w+)\s*\}\}/g;

const namesIn = (text: string): string[] => [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))];

/** The variables of header and body, each once. */
export const variablesOf = ({ header, body }: TemplateDraft): string[] => [
  ...new Set([...namesIn(header), ...namesIn(body)]),
];

type Part = Readonly<Record<string, unknown>> & { readonly type: string };

/** What is handed in: the body of `POST /{WABA}/message_templates`. */
export function definitionOf(draft: TemplateDraft) {
  const { name, language, category, header, body, footer } = draft;
  const isNamed = variablesOf(draft).some((each) => !/^\d+$/.test(each));
  const buttons = buttonsOf(draft.buttons);
  const components: Part[] = [
    ...(header ? [{ type: 'HEADER', format: 'TEXT', text: header, ...examplesOf('header_text', header, draft) }] : []),
    { type: 'BODY', text: body, ...examplesOf('body_text', body, draft) },
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : []),
  ];
  return { name, language, category, ...(isNamed && { parameter_format: 'NAMED' }), components };
}

/** In the form that Meta wants for names, or for numbers; of a body there may be several sets. */
function examplesOf(key: 'header_text' | 'body_text', text: string, draft: TemplateDraft) {
  const names = namesIn(text);
  if (names.length === 0) return {};
  const isNamed = variablesOf(draft).some((each) => !/^\d+$/.test(each));
  const given = names.map((name) => draft.examples[name] ?? '');
  if (!isNamed) return { example: { [key]: key === 'body_text' ? [given] : given } };
  const named = names.map((name, index) => ({ param_name: name, example: given[index] ?? '' }));
  return { example: { [`${key}_named_params`]: named } };
}

function buttonsOf(lines: string) {
  return lines
    .split('\n')
    .map((line) => line.split('|').map((part) => part.trim()))
    .filter(([text]) => text)
    .map(([text = '', target]) => {
      if (!target) return { type: 'QUICK_REPLY', text };
      return /^https?:/i.test(target)
        ? { type: 'URL', text, url: target }
        : { type: 'PHONE_NUMBER', text, phone_number: target };
    });
}

/** Something that Meta would refuse. */
export interface Fault {
  /** `Body`, `Header`, `Name`, … */
  readonly place: string;
  readonly message: string;
}

/** By the rules of `whatsapp templates lint`: what Meta would refuse. Whether it likes the content, Meta decides. */
export function faultsOf(draft: TemplateDraft): Fault[] {
  const definition = definitionOf(draft);
  return checkDefinition(definition).map(({ path, message }) => ({
    place: placeOf(path, definition.components),
    // How examples are written in JSON is of no use in a form.
    message: message.replace(/ Give "(body|header)_text.*$/s, ''),
  }));
}

function placeOf(path: string, components: readonly Part[]): string {
  const [, index] = /^components\[(\d+)\]/.exec(path) ?? [];
  const name = index === undefined ? path : (components[Number(index)]?.type ?? path);
  const words = name.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The template with its examples filled in, for the preview; a variable without one stays. */
export function previewOf(draft: TemplateDraft): Template {
  const { name, language, components } = definitionOf(draft);
  const filled = (text: unknown): string =>
    String(text ?? '').replace(variable, (whole, each: string) => draft.examples[each] || whole);
  return {
    name,
    language,
    components: components.map((part) => ({ ...part, ...('text' in part && { text: filled(part.text) }) })),
  };
}
