import { invalidParameter, parameterError } from '../graph/errors.ts';
import type { Template, TemplateButton, TemplateCategory, TemplateComponent } from '../world/template.ts';
import { templateError } from './template-error.ts';
import { variablesOf } from './variables.ts';

const known = new Set([
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'CAROUSEL',
  'LIMITED_TIME_OFFER',
  'CALL_PERMISSION_REQUEST',
]);
const mediaFormats = new Set(['IMAGE', 'VIDEO', 'GIF', 'DOCUMENT']);
const formats = new Set(['TEXT', 'LOCATION', 'PRODUCT', ...mediaFormats]);

/** Checks a template as Meta does when it is created or edited. @throws {GraphError} 100 with its subcode. */
export function checkDefinition(
  components: readonly TemplateComponent[],
  category: TemplateCategory,
  format: Template['parameterFormat'],
): void {
  const unknown = components.find(({ type }) => !known.has(type));
  if (unknown) throw parameterError(`Param components: there is no component type ${unknown.type}.`);
  const body = components.find(({ type }) => type === 'BODY');
  if (!body) throw invalidParameter('A template needs a component of the type BODY');
  for (const component of components) {
    if (component.type === 'HEADER') checkHeader(component, format);
    if (component.type === 'BODY' && category !== 'AUTHENTICATION') checkBody(component, format, 1024);
    if (component.type === 'FOOTER' && category !== 'AUTHENTICATION') checkFooter(component);
    if (component.type === 'BUTTONS') checkButtons(component.buttons ?? []);
    if (component.type === 'CAROUSEL') checkCards(component, category, format);
  }
}

function checkHeader(header: TemplateComponent, format: Template['parameterFormat']): void {
  const kind = header.format ?? 'TEXT';
  if (!formats.has(kind))
    throw parameterError(`Param format must be one of {${[...formats].join(', ')}} - got "${kind}".`);
  if (mediaFormats.has(kind) && !exampleOf(header).header_handle) throw templateError(2388043);
  if (kind !== 'TEXT') return;
  const text = header.text ?? '';
  if (text === '') throw templateError(2388047, 'The header has no text.');
  if (text.length > 60) throw templateError(2388040, 'A header has at most 60 characters.');
  if (/[\n]/.test(text) || variablesOf(text).length > 1) throw templateError(2388047);
  if (variablesOf(text).length > 0) {
    checkNames(text, format, 2388047);
    const example = exampleOf(header);
    if (!example.header_text && !example.header_text_named_params) throw templateError(2388043);
  }
}

function checkBody(body: TemplateComponent, format: Template['parameterFormat'], max: number): void {
  const text = body.text ?? '';
  if (text === '') throw templateError(2388072, 'The body has no text.');
  if (text.length > max) throw templateError(2388040, `A body has at most ${max} characters.`);
  const variables = variablesOf(text);
  if (variables.length === 0) return;
  checkNames(text, format, 2388072);
  const trimmed = text.trim();
  if (trimmed.startsWith('{{') || trimmed.endsWith('}}')) throw templateError(2388299);
  const words = trimmed.replace(/\{\{[^}]*\}\}/g, ' ').match(/\S+/g)?.length ?? 0;
  if (words < variables.length * 2) throw templateError(2388293);
  const example = exampleOf(body);
  if (!example.body_text && !example.body_text_named_params) throw templateError(2388043);
}

/** `{{1}}`, `{{2}}` without gaps, or names of small letters, digits and `_`. */
function checkNames(text: string, format: Template['parameterFormat'], subcode: 2388047 | 2388072): void {
  const variables = variablesOf(text);
  const isRight =
    format === 'NAMED'
      ? variables.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
      : variables.every((name, index) => name === String(index + 1));
  if (!isRight) throw templateError(subcode);
}

function checkFooter({ text = '' }: TemplateComponent): void {
  if (text.length > 60) throw templateError(2388040, 'A footer has at most 60 characters.');
  if (variablesOf(text).length > 0) throw templateError(2388073);
}

/** How many buttons of each kind there may be; ten in all. */
const mostOfKind: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  FLOW: 1,
  OTP: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
  ORDER_DETAILS: 1,
};

function checkButtons(buttons: readonly TemplateButton[]): void {
  if (buttons.length === 0 || buttons.length > 10) throw invalidParameter('A template has one to ten buttons');
  for (const [kind, ofKind] of Map.groupBy(buttons, ({ type }) => type)) {
    const most = mostOfKind[kind];
    if (most === undefined)
      throw parameterError(`Param type must be one of {${Object.keys(mostOfKind).join(', ')}} - got "${kind}".`);
    if (ofKind.length > most) throw invalidParameter(`At most ${most} buttons of the type ${kind} are allowed`);
  }
  checkGrouping(buttons);
  for (const button of buttons) checkButton(button);
}

/** Quick replies stand together. */
function checkGrouping(buttons: readonly TemplateButton[]): void {
  const kinds = buttons.map(({ type }) => (type === 'QUICK_REPLY' ? 'r' : 'x')).join('');
  if (/rx+r/.test(kinds)) throw invalidParameter('Quick reply buttons must stand together');
}

function checkButton({ type, text, url, phone_number: phone, example }: TemplateButton): void {
  if (['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'FLOW', 'VOICE_CALL'].includes(type) && !text) {
    throw invalidParameter(`A button of the type ${type} needs a text`);
  }
  if ((text?.length ?? 0) > 25) throw templateError(2388040, 'A button has at most 25 characters.');
  if (type === 'PHONE_NUMBER' && (typeof phone !== 'string' || phone.length > 20)) {
    throw invalidParameter('A button of the type PHONE_NUMBER needs a phone_number of at most 20 characters');
  }
  if (type === 'COPY_CODE' && !example) throw templateError(2388043);
  if (type !== 'URL') return;
  if (!url || url.length > 2000 || !/^https?:\/\//.test(url))
    throw invalidParameter('A button of the type URL needs a url');
  const variables = variablesOf(url);
  if (variables.length > 1 || (variables.length === 1 && !url.trim().endsWith('}}'))) {
    throw invalidParameter('A url has one variable at most, at its end');
  }
  if (variables.length === 1 && !example) throw templateError(2388043);
}

function checkCards(
  { cards = [] }: TemplateComponent,
  category: TemplateCategory,
  format: Template['parameterFormat'],
): void {
  if (cards.length < 2 || cards.length > 10) throw invalidParameter('A carousel has 2 to 10 cards');
  const shapes = new Set(
    cards.map(({ components }) => components.map(({ type, format: kind }) => `${type} ${kind}`).join()),
  );
  if (shapes.size > 1) throw invalidParameter('All cards of a carousel have the same components');
  for (const { components } of cards) {
    for (const component of components) {
      if (component.type === 'HEADER') checkHeader(component, format);
      if (component.type === 'BODY' && category !== 'AUTHENTICATION') checkBody(component, format, 160);
      if (component.type === 'BUTTONS') checkButtons(component.buttons ?? []);
    }
  }
}

function exampleOf({ example }: TemplateComponent): Readonly<Record<string, unknown>> {
  return typeof example === 'object' && example !== null ? { ...example } : {};
}
