import { isObject, type JsonObject } from '../../json-value.ts';
import { isAbsent, malformed, problemsOf, type Tell } from '../checks.ts';
import type { MessageProblem } from '../message-problem.ts';
import { isToGroup } from '../recipient.ts';
import { tellCarousel } from './carousel-part.ts';
import { tellCode } from './code-part.ts';
import { buttonsOf, capitals, type ListedPart, listedParts, partOf } from './listed-template.ts';
import { typeOf } from './parameters.ts';
import { tellParts } from './parts.ts';
import { type SentPart, sentParts } from './sent-parts.ts';
import { componentTypes } from './template-message.ts';
import { tellStatus } from './template-status.ts';

const wrongCount = 132000;
const unknownTemplate = 132001;
const bodyLength = 1024;
const offerBodyLength = 600;
const path = 'template.components';

/**
 * The parts of a template message that Meta will refuse because of the stored template, as `GET
 * /{WABA}/message_templates` lists it; null for one that doesn't exist in that language, but in these others. Unknown
 * parts are left to Meta.
 */
export function checkTemplate(
  message: unknown,
  template: unknown,
  otherLanguages: readonly string[] = [],
): readonly MessageProblem[] {
  if (!isObject(message) || !isObject(message.template)) return [];
  const { components } = message.template;
  if (!isObject(template)) return [noSuchTemplate(otherLanguages)];
  return problemsOf((_value, _path, tell) => {
    tellStatus(template.status, template.rejected_reason, tell);
    tellContent(listedParts(template.components), sentParts(components, path), template, tell);
    tellRecipient(message, template, tell);
  }, message);
}

function noSuchTemplate(otherLanguages: readonly string[]): MessageProblem {
  if (otherLanguages.length > 0) {
    const message = `The template does not exist in this language, but in: ${[...otherLanguages].sort().join(', ')}.`;
    return { path: 'template.language.code', code: unknownTemplate, message };
  }
  const message =
    'The account has no template of this name. Check the name; a new template can be sent once it is approved.';
  return { path: 'template.name', code: unknownTemplate, message };
}

function tellContent(listed: ListedPart[], sent: readonly SentPart[], template: JsonObject, tell: Tell): void {
  const isNamed = capitals(template.parameter_format) === 'NAMED';
  const isCode = capitals(template.category) === 'AUTHENTICATION';
  const offer = partOf(listed, 'LIMITED_TIME_OFFER');
  tellParts(listed, sent, { isNamed, isCode, bodyLength: offer ? offerBodyLength : bodyLength, path }, tell);
  if (isCode) tellCode(sent, tell);
  tellOffer(offer, sent, tell);
  tellCarousel(listed, sent, { isNamed, path }, tell);
  tellSuperfluous(listed, sent, tell);
}

/** An offer without an end is the exception. */
function tellOffer(offer: JsonObject | undefined, sent: readonly SentPart[], tell: Tell): void {
  const given = sent.find(({ type }) => type === 'limited_time_offer');
  const details = offer?.limited_time_offer;
  if (!offer || (isObject(details) && details.has_expiration === false)) return;
  if (given?.parameters.some(([, parameter]) => typeOf(parameter) === 'limited_time_offer')) return;
  const message =
    'The offer of the template ends: give a component of type limited_time_offer with expiration_time_ms.';
  tell(given ? `${given.path}.parameters` : path, message, 131008);
}

/** The only component that takes a part of the template of its own; the others may come without. */
const offerType = 'limited_time_offer';

function tellSuperfluous(listed: readonly ListedPart[], sent: readonly SentPart[], tell: Tell): void {
  for (const { path: at, type } of sent) {
    const isKnown = componentTypes.has(type);
    const isListed = type !== 'buttons' && partOf(listed, type.toUpperCase()) !== undefined;
    if (type === '' || isListed || (isKnown && type !== offerType)) continue;
    const hint = type === 'buttons' ? ' Each button has its own component, of type button.' : '';
    const code = isKnown ? wrongCount : malformed;
    tell(at, `The template has no part for this component.${hint}`, code);
  }
}

const refusedByGroups: ReadonlySet<string> = new Set(['CATALOG', 'MPM', 'SPM', 'ORDER_DETAILS', 'VOICE_CALL']);

/** Codes go to phone numbers only, and groups take templates of text and media (Meta: groups-messaging). */
function tellRecipient(message: JsonObject, { category, components }: JsonObject, tell: Tell): void {
  const isCode = capitals(category) === 'AUTHENTICATION';
  const hasNumber = !isAbsent(message.to) && message.to !== '';
  if (isCode && !hasNumber)
    tell('recipient', 'Must be a phone number, in to: Meta does not send codes to user ids.', 131062);
  if (!isToGroup(message)) return;
  const listed = listedParts(components);
  const isCommerce =
    partOf(listed, 'CAROUSEL') ||
    capitals(partOf(listed, 'HEADER')?.format) === 'PRODUCT' ||
    buttonsOf(listed).some(({ type }) => refusedByGroups.has(type));
  if (isCode || isCommerce) tell('template.name', 'Groups take templates of text and media only.', 131051);
}
