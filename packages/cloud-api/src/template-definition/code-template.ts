import { plainText } from '../json-value.ts';
import { entriesOf, isAbsent, lengthOf, type Tell } from '../outgoing/checks.ts';
import { capitals } from '../outgoing/template/listed-template.ts';
import type { Placed } from '../outgoing/template/sent-parts.ts';
import { buttonsIn } from './texts.ts';

const parts: ReadonlySet<string> = new Set(['BODY', 'FOOTER', 'BUTTONS']);
const textLength = 25;
const packageLength = 224;
const maxApps = 5;
const maxMinutes = 90;
const hashLength = 11;

/** An authentication template: its texts are Meta's own (Meta: authentication-templates). */
export function tellCodeTemplate(components: readonly Placed[], tell: Tell): void {
  const part = (type: string): Placed | undefined => components.find(([, each]) => capitals(each.type) === type);
  for (const [at, { type }] of components) {
    if (!parts.has(capitals(type)))
      tell(at, 'Is not allowed in an authentication template, which has a body, a footer and buttons only.');
  }
  const [body, footer, buttons] = [part('BODY'), part('FOOTER'), part('BUTTONS')];
  if (body && !isAbsent(body[1].text)) tell(`${body[0]}.text`, 'Is not allowed: Meta provides the text of a code.');
  const minutes = footer?.[1].code_expiration_minutes;
  if (!isAbsent(minutes) && !(typeof minutes === 'number' && minutes >= 1 && minutes <= maxMinutes)) {
    tell(`${footer?.[0]}.code_expiration_minutes`, `Must be a number from 1 to ${maxMinutes}.`);
  }
  const [button, ...more] = buttons ? buttonsIn(buttons) : [];
  if (!button || capitals(button[1].type) !== 'OTP' || more.length > 0) {
    tell(buttons ? `${buttons[0]}.buttons` : 'components', 'Must have one button, of type OTP.');
  } else tellCodeButton(button, tell);
}

function tellCodeButton([path, button]: Placed, tell: Tell): void {
  for (const name of ['text', 'autofill_text']) {
    const text = button[name];
    if (!isAbsent(text) && (typeof text !== 'string' || lengthOf(text) > textLength)) {
      tell(`${path}.${name}`, `Must be text of at most ${textLength} characters.`);
    }
  }
  const kind = plainText(button.otp_type).toUpperCase();
  if (kind === 'COPY_CODE') return;
  if (kind !== 'ONE_TAP' && kind !== 'ZERO_TAP') tell(`${path}.otp_type`, 'Must be COPY_CODE, ONE_TAP or ZERO_TAP.');
  if (kind === 'ZERO_TAP' && button.zero_tap_terms_accepted !== true)
    tell(`${path}.zero_tap_terms_accepted`, 'Must be true.');
  tellApps([path, button], tell);
}

/** A list of apps, or, in the older form, one app in the button itself. */
function tellApps([path, button]: Placed, tell: Tell): void {
  const at = `${path}.supported_apps`;
  const isList = Array.isArray(button.supported_apps);
  const apps = isList ? entriesOf(button.supported_apps, at) : [[path, button] as const];
  if (apps.length === 0 || apps.length > maxApps) tell(at, `Must have 1 to ${maxApps} apps.`);
  for (const [app, { package_name: name, signature_hash: hash }] of apps) {
    if (typeof name !== 'string' || name === '' || name.length > packageLength) {
      tell(`${app}.package_name`, `Must be the app’s name, of at most ${packageLength} characters.`);
    }
    if (typeof hash !== 'string' || decoded(hash).length !== hashLength) {
      tell(`${app}.signature_hash`, `Must have ${hashLength} characters.`);
    }
  }
}

/** Meta's own sample writes the hash URL-encoded. */
function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
