import { type JsonObject, plainText } from '../json-value.ts';
import {
  type Check,
  entriesOf,
  isAbsent,
  list,
  object,
  problemsOf,
  type Tell,
  text,
  under,
} from '../outgoing/checks.ts';
import type { MessageProblem } from '../outgoing/message-problem.ts';
import { capitals } from '../outgoing/template/listed-template.ts';
import type { Placed } from '../outgoing/template/sent-parts.ts';
import { tellButtons } from './buttons.ts';
import { tellCodeTemplate } from './code-template.ts';
import { partIn, tellCarousel, tellOffer } from './offer-and-cards.ts';
import { buttonsIn, tellBody, tellFooter, tellHeader } from './texts.ts';

const bodyLength = 1024;
const offerBodyLength = 600;
const anyLength = { min: 0, max: Number.POSITIVE_INFINITY };

/** Seconds, by category (Meta: templates/time-to-live); -1 stands for 30 days, but not for marketing. */
const lifetimes: Readonly<Record<string, readonly [from: number, to: number]>> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};
const types = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER', 'CALL_PERMISSION_REQUEST'];

/**
 * Everything that Meta will refuse in a template that is to be created (`POST /{WABA}/message_templates`), all at once.
 * Whether its content is approved, Meta decides.
 */
export function checkDefinition(template: JsonObject): readonly MessageProblem[] {
  return problemsOf((_value, _path, tell) => {
    tellProperties(template, tell);
    shape(template, '', tell);
    tellComponents(template, entriesOf(template.components, 'components'), tell);
  }, template);
}

/** Meta's checks before its rules: types and texts are texts, lists are lists. */
const button = object({ type: text(), text: text(undefined, 0), url: text(undefined, 0) }, ['type']);
const cards: Check = (value, path, tell) => list(object({ components }, ['components']), anyLength)(value, path, tell);
const components: Check = list(
  object(
    { type: text(), format: text(undefined, 0), text: text(undefined, 0), buttons: list(button, anyLength), cards },
    ['type'],
  ),
  anyLength,
);
const shape = object({ components }, ['components']);

function tellProperties(template: JsonObject, tell: Tell): void {
  const { name, language, category, parameter_format: format, message_send_ttl_seconds: seconds } = template;
  if (!/^[a-z0-9_]{1,512}$/.test(plainText(name)))
    tell('name', 'Must be 1 to 512 small letters, digits and underscores.');
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(plainText(language)))
    tell('language', 'Must be a language, such as en or en_US.');
  const lifetime = Object.hasOwn(lifetimes, capitals(category)) ? lifetimes[capitals(category)] : undefined;
  if (!lifetime) tell('category', `Must be one of ${Object.keys(lifetimes).join(', ')}.`);
  if (!isAbsent(format) && format !== '' && !['NAMED', 'POSITIONAL'].includes(capitals(format))) {
    tell('parameter_format', 'Must be NAMED or POSITIONAL.');
  }
  if (lifetime && !isAbsent(seconds) && seconds !== '')
    tellLifetime(Number(plainText(seconds)), capitals(category), lifetime, tell);
}

function tellLifetime(seconds: number, category: string, [from, to]: readonly [number, number], tell: Tell): void {
  const isUsual = seconds === -1 && category !== 'MARKETING';
  if (isUsual || (Number.isInteger(seconds) && seconds >= from && seconds <= to)) return;
  tell('message_send_ttl_seconds', `Must be a whole number from ${from} to ${to} for the category ${category}.`);
}

function tellComponents(template: JsonObject, components: readonly Placed[], tell: Tell): void {
  tellTypes(components, tell);
  if (!partIn(components, 'BODY')) tell('components', 'Must have a component of type BODY.');
  if (capitals(template.category) === 'AUTHENTICATION') tellCodeTemplate(components, tell);
  else tellParts(components, capitals(template.category), capitals(template.parameter_format) === 'NAMED', tell);
}

function tellParts(components: readonly Placed[], category: string, isNamed: boolean, tell: Tell): void {
  const [header, body, footer] = ['HEADER', 'BODY', 'FOOTER'].map((type) => partIn(components, type));
  const [buttons, offer, carousel] = ['BUTTONS', 'LIMITED_TIME_OFFER', 'CAROUSEL'].map((type) =>
    partIn(components, type),
  );
  if (header) tellHeader(header, isNamed, tell);
  if (body) tellBody(body, offer ? offerBodyLength : bodyLength, isNamed, tell);
  if (footer) tellFooter(footer, tell);
  if (buttons) tellButtons(buttonsIn(buttons), under(buttons[0], 'buttons'), tell);
  if (offer) tellOffer(offer, components, category, tell);
  if (carousel) tellCarousel(carousel, components, isNamed, tell);
}

function tellTypes(components: readonly Placed[], tell: Tell): void {
  const seen = new Set<string>();
  for (const [at, component] of components) {
    const type = capitals(component.type);
    if (!types.includes(type)) tell(under(at, 'type'), `Must be one of ${types.join(', ')}.`);
    else if (seen.has(type)) tell(at, `Is given twice: a template has one component of type ${type}.`);
    seen.add(type);
  }
}
