import { parameterError } from '../../graph/errors.ts';
import type { TemplateButton } from '../../world/template.ts';
import { lengthOf, variablesOf } from '../variables.ts';
import { malformed, templateError } from './template-error.ts';

const maxButtons = 10;
/** The maximum number of buttons of each kind. */
const maxOfKind: Readonly<Record<string, number>> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  FLOW: 1,
  VOICE_CALL: 1,
  REQUEST_CONTACT_INFO: 1,
  ORDER_DETAILS: 1,
};
const withText = new Set(['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'FLOW', 'VOICE_CALL']);
const textMax = 25;
const urlMax = 2000;
const phoneMax = 20;
const couponMax = 20;

/** Checks the buttons of a template or of a card. @throws {GraphError} 100, with 2388092, 2388040 or 2388043. */
export function checkButtons(buttons: readonly TemplateButton[]): void {
  if (buttons.length === 0) throw malformed('There are no buttons.');
  if (buttons.length > maxButtons) throw malformed(`There are at most ${maxButtons} buttons.`);
  for (const [kind, ofKind] of Map.groupBy(buttons, ({ type }) => type)) {
    const most = maxOfKind[kind];
    if (most === undefined) {
      throw parameterError(`Param type must be one of {${Object.keys(maxOfKind).join(', ')}} - got "${kind}".`);
    }
    if (ofKind.length > most) throw malformed(`There are at most ${most} buttons of the type ${kind}.`);
  }
  checkGrouping(buttons);
  for (const button of buttons) checkButton(button);
}

function checkGrouping(buttons: readonly TemplateButton[]): void {
  const kinds = buttons.map(({ type }) => (type === 'QUICK_REPLY' ? 'r' : 'x')).join('');
  if (/rx+r/.test(kinds)) throw malformed('Quick reply buttons stand together.');
}

function checkButton(button: TemplateButton): void {
  const { type, text } = button;
  if (withText.has(type) && !text?.trim()) throw malformed(`A button of the type ${type} needs a text.`);
  if (lengthOf(text ?? '') > textMax) throw templateError(2388040, `A button has at most ${textMax} characters.`);
  if (text?.includes('{{')) throw malformed('The text of a button has no variables.');
  switch (type) {
    case 'URL':
      checkUrl(button);
      return;
    case 'PHONE_NUMBER':
      checkPhoneNumber(button);
      return;
    case 'COPY_CODE':
      checkCoupon(button);
      return;
    case 'FLOW':
      checkFlow(button);
      return;
    default:
  }
}

function checkUrl({ url = '', example }: TemplateButton): void {
  if (!/^https?:\/\/\S+$/.test(url)) throw malformed('A button of the type URL needs a url.');
  if (lengthOf(url) > urlMax) throw templateError(2388040, `A url has at most ${urlMax} characters.`);
  const variables = variablesOf(url);
  if (variables.length === 0) return;
  if (variables.length > 1 || !url.endsWith('}}')) throw malformed('A url has one variable at most, at its end.');
  if (exampleOf(example) === '') throw templateError(2388043);
}

function checkPhoneNumber({ phone_number: phone }: TemplateButton): void {
  if (typeof phone !== 'string' || phone === '') {
    throw malformed('A button of the type PHONE_NUMBER needs a phone_number.');
  }
  if (phone.length > phoneMax) throw templateError(2388040, `A phone number has at most ${phoneMax} characters.`);
}

/** 15 characters at first, 20 since December 2025 (Meta: changelog). */
function checkCoupon({ example }: TemplateButton): void {
  const code = exampleOf(example);
  if (code === '') throw templateError(2388043);
  if (lengthOf(code) > couponMax) throw templateError(2388040, `A coupon code has at most ${couponMax} characters.`);
}

function checkFlow(button: TemplateButton): void {
  const names = ['flow_id', 'flow_name', 'flow_json'].filter((name) => button[name] !== undefined);
  if (names.length !== 1) throw malformed('A button of the type FLOW has one of flow_id, flow_name and flow_json.');
}

/** A text, or a list with one. */
function exampleOf(example: unknown): string {
  const first: unknown = Array.isArray(example) ? example[0] : example;
  return typeof first === 'string' ? first : '';
}
