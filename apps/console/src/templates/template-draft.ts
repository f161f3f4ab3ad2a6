import { checkDefinition } from '@intexuraos/cloud-api/check-definition';
import type { Template } from '../api/types.ts';
import { templatesCard } from '../texts.ts';

/** The format of a header: a text, or a file that each message supplies. */
export const headerFormats = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT'] as const;
export type HeaderFormat = (typeof headerFormats)[number];

/** A sample file for Meta’s reviewers; each message has its own file. */
export interface Sample {
  /** Meta’s handle for it, from a resumable upload. */
  readonly handle: string;
  readonly fileName: string;
}

/** A card of a carousel: a file, a text, and buttons of the same kinds on all cards. */
export interface CardDraft {
  readonly sample: Sample | null;
  readonly body: string;
  readonly buttons: string;
  readonly examples: Readonly<Record<string, string>>;
}

export const emptyCard: CardDraft = { sample: null, body: '', buttons: '', examples: {} };

/** A template as edited in the form: texts, an example for each variable, and samples of its files. */
export interface TemplateDraft {
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly headerFormat: HeaderFormat;
  /** The text of the header, if its format is text. */
  readonly header: string;
  /** The sample of a header with a file; null until one is chosen. */
  readonly sample: Sample | null;
  readonly body: string;
  readonly footer: string;
  /** One per line: `Yes` is a quick reply, `Track it | https://…` a link, `Call us | +1650…` a number. */
  readonly buttons: string;
  /** By the variable's name. */
  readonly examples: Readonly<Record<string, string>>;
  /** The cards of a carousel, which has a body and no other part; otherwise empty. */
  readonly cards: readonly CardDraft[];
  readonly cardFormat: 'IMAGE' | 'VIDEO';
}

export const emptyDraft: TemplateDraft = {
  ...{ name: '', language: 'en_US', category: 'UTILITY', headerFormat: 'TEXT', sample: null },
  ...{ header: '', body: '', footer: '', buttons: '', examples: {}, cards: [], cardFormat: 'IMAGE' },
};

const variable = /\{\{\s*(\w+)\s*\}\}/g;

export const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(variable)].map(([, name = '']) => name)),
];

/** The variables of header and body, each once. */
export const variablesOf = (draft: TemplateDraft): string[] => [
  ...new Set([...namesIn(textHeaderOf(draft)), ...namesIn(draft.body)]),
];

const textHeaderOf = ({ headerFormat, header, cards }: TemplateDraft): string =>
  headerFormat === 'TEXT' && cards.length === 0 ? header : '';

type Part = Readonly<Record<string, unknown>> & { readonly type: string };

/** The body of `POST /{WABA}/message_templates`. */
export function definitionOf(draft: TemplateDraft) {
  const { name, language, category, cards } = draft;
  const isNamed = [...variablesOf(draft), ...cards.flatMap(({ body }) => namesIn(body))].some(
    (each) => !/^\d+$/.test(each),
  );
  const components = cards.length > 0 ? carouselOf(draft, isNamed) : partsOf(draft, isNamed);
  return { name, language, category, ...(isNamed && { parameter_format: 'NAMED' }), components };
}

function partsOf(draft: TemplateDraft, isNamed: boolean): Part[] {
  const { headerFormat, sample, footer } = draft;
  const header = textHeaderOf(draft);
  return [
    ...(header
      ? [{ type: 'HEADER', format: 'TEXT', text: header, ...examplesOf('header_text', header, draft, isNamed) }]
      : []),
    ...(headerFormat === 'TEXT' ? [] : [fileHeader(headerFormat, sample)]),
    bodyOf(draft, isNamed),
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...buttonsPart(draft.buttons),
  ];
}

const carouselOf = (draft: TemplateDraft, isNamed: boolean): Part[] => [
  bodyOf(draft, isNamed),
  {
    type: 'CAROUSEL',
    cards: draft.cards.map((card) => ({
      components: [fileHeader(draft.cardFormat, card.sample), bodyOf(card, isNamed), ...buttonsPart(card.buttons)],
    })),
  },
];

type Texts = Pick<TemplateDraft, 'body' | 'examples'>;

const bodyOf = (texts: Texts, isNamed: boolean): Part => ({
  type: 'BODY',
  text: texts.body,
  ...examplesOf('body_text', texts.body, texts, isNamed),
});

const fileHeader = (format: HeaderFormat, sample: Sample | null): Part => ({
  type: 'HEADER',
  format,
  ...(sample && { example: { header_handle: [sample.handle] } }),
});

function buttonsPart(lines: string): Part[] {
  const buttons = buttonsOf(lines);
  return buttons.length > 0 ? [{ type: 'BUTTONS', buttons }] : [];
}

/** Examples in Meta's format for named or for numbered variables; a body may have several sets. */
function examplesOf(
  key: 'header_text' | 'body_text',
  text: string,
  { examples }: Pick<Texts, 'examples'>,
  isNamed: boolean,
) {
  const names = namesIn(text);
  if (names.length === 0) return {};
  const given = names.map((name) => examples[name] ?? '');
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

/** A fault for which Meta would refuse the template. */
export interface Fault {
  /** `Body`, `Header`, `Name`, … */
  readonly place: string;
  readonly message: string;
}

/** The faults by the rules of `whatsapp templates lint`. Whether the content is approved is Meta's decision. */
export function faultsOf(draft: TemplateDraft): Fault[] {
  const definition = definitionOf(draft);
  return checkDefinition(definition).map(({ path, message }) => ({
    place: placeOf(path, definition.components),
    // Hints about the JSON of examples and samples are useless in a form.
    message: message.replace(/ (Give "(body|header)_text|Get one: POST ).*$/s, ''),
  }));
}

function placeOf(path: string, components: readonly Part[]): string {
  const [, index, card] = /^components\[(\d+)\](?:\.cards\[(\d+)\])?/.exec(path) ?? [];
  if (card !== undefined) return templatesCard(Number(card) + 1);
  const name = index === undefined ? path : (components[Number(index)]?.type ?? path);
  const words = name.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The template with its examples filled in, for the preview; variables without one stay. */
export function previewOf(draft: TemplateDraft): Template {
  const { body, header, cards } = draft;
  const filled = (text: string, examples: TemplateDraft['examples']): string =>
    text.replace(variable, (whole, each: string) => examples[each] || whole);
  const { name, language, components } = definitionOf({
    ...draft,
    body: filled(body, draft.examples),
    header: filled(header, draft.examples),
    cards: cards.map((card) => ({ ...card, body: filled(card.body, card.examples) })),
  });
  return { name, language, components };
}
