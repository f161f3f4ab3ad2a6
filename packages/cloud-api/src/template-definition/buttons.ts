import { plainText } from '../json-value.ts';
import { isAbsent, lengthOf, type Tell } from '../outgoing/checks.ts';
import { capitals, variablesOf } from '../outgoing/template/listed-template.ts';
import type { Placed } from '../outgoing/template/sent-parts.ts';
import { tellLength } from './texts.ts';

const maxButtons = 10;
/** How many buttons of each kind there may be (Meta: templates/components#buttons). */
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
const withText: ReadonlySet<string> = new Set(['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'FLOW', 'VOICE_CALL']);
const textLength = 25;
const urlLength = 2000;
const phoneLength = 20;
const couponLength = 20;

export function tellButtons(buttons: readonly Placed[], path: string, tell: Tell): void {
  if (buttons.length === 0) tell(path, 'Has no buttons.');
  if (buttons.length > maxButtons) tell(path, `Has ${buttons.length} buttons; ${maxButtons} are allowed.`);
  const counts = new Map<string, number>();
  for (const button of buttons) {
    const kind = capitals(button[1].type);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const most = Object.hasOwn(maxOfKind, kind) ? maxOfKind[kind] : undefined;
    if (most === undefined) tell(`${button[0]}.type`, `Must be one of ${Object.keys(maxOfKind).join(', ')}.`);
    else if (count > most) tell(button[0], `Is one too many: a template has at most ${most} of type ${kind}.`);
    else tellButton(button, kind, tell);
  }
  const kinds = buttons.map(([, { type }]) => (capitals(type) === 'QUICK_REPLY' ? 'r' : 'x')).join('');
  if (/rx+r/.test(kinds)) tell(path, 'Quick replies must be next to each other.');
}

function tellButton([path, button]: Placed, kind: string, tell: Tell): void {
  const text = plainText(button.text);
  const max = textLength;
  if (withText.has(kind)) tellLength(text, max, `${path}.text`, tell);
  else if (lengthOf(text) > max) tell(`${path}.text`, `Has ${lengthOf(text)} characters; ${max} are allowed.`);
  if (text.includes('{{')) tell(`${path}.text`, 'Must not have variables.');
  ofKind[kind]?.([path, button], tell);
}

/** A text, or a list with one. */
function exampleOf(example: unknown): string {
  const first: unknown = Array.isArray(example) ? example[0] : example;
  return typeof first === 'string' ? first : '';
}

function tellUrl([path, { url, example }]: Placed, tell: Tell): void {
  const address = plainText(url);
  const at = `${path}.url`;
  if (!/^https?:\/\/\S+$/.test(address)) tell(at, 'Must be a URL that begins with http:// or https://.');
  if (lengthOf(address) > urlLength) tell(at, `Has ${lengthOf(address)} characters; ${urlLength} are allowed.`);
  const variables = variablesOf(address);
  if (variables.length === 0) return;
  if (variables.length > 1 || !address.endsWith('}}')) tell(at, 'Has one variable at most, at its end.');
  if (exampleOf(example) === '') tell(`${path}.example`, `{{${variables[0]}}} has no example. Give "example": ["…"].`);
}

function tellPhone([path, { phone_number: phone }]: Placed, tell: Tell): void {
  tellLength(typeof phone === 'string' ? phone : '', phoneLength, `${path}.phone_number`, tell);
}

function tellCoupon([path, { example }]: Placed, tell: Tell): void {
  const code = exampleOf(example);
  if (code === '') tell(`${path}.example`, 'Is missing: give a code as an example.');
  if (lengthOf(code) > couponLength)
    tell(`${path}.example`, `Has ${lengthOf(code)} characters; ${couponLength} are allowed.`);
}

function tellFlow([path, button]: Placed, tell: Tell): void {
  const given = ['flow_id', 'flow_name', 'flow_json'].filter((name) => !isAbsent(button[name]));
  if (given.length !== 1) tell(path, 'Must have one of flow_id, flow_name and flow_json.');
}

/** Further requirements of some kinds of buttons. */
const ofKind: Readonly<Record<string, (button: Placed, tell: Tell) => void>> = {
  URL: tellUrl,
  PHONE_NUMBER: tellPhone,
  COPY_CODE: tellCoupon,
  FLOW: tellFlow,
};
