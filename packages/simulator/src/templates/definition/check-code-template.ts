import { plainText } from '../../meta-json.ts';
import type { TemplateButton, TemplateComponent } from '../../world/template.ts';
import { lengthOf } from '../variables.ts';
import { malformed, templateError } from './template-error.ts';

const parts: readonly string[] = ['BODY', 'FOOTER', 'BUTTONS'];
const textMax = 25;
const packageMax = 224;
const maxApps = 5;
const maxMinutes = 90;

/** An authentication template: its texts are Meta's own (Meta: authentication-templates). @throws {GraphError} 100. */
export function checkCodeTemplate(components: readonly TemplateComponent[]): void {
  const part = (type: string): TemplateComponent | undefined => components.find((each) => each.type === type);
  const foreign = components.find(({ type }) => !parts.includes(type));
  if (foreign) throw malformed(`An authentication template has no component of the type ${foreign.type}.`);
  const body = part('BODY');
  if (!body) throw malformed('A template needs a component of the type BODY.');
  if (body.text !== undefined) throw templateError(2388072, 'The body of an authentication template has no text.');
  checkExpiry(part('FOOTER')?.code_expiration_minutes);
  const [button, ...more] = part('BUTTONS')?.buttons ?? [];
  if (button?.type !== 'OTP' || more.length > 0) {
    throw malformed('An authentication template has one button, of the type OTP.');
  }
  checkCodeButton(button);
}

function checkExpiry(minutes: unknown): void {
  if (minutes === undefined) return;
  const isRight = typeof minutes === 'number' && minutes >= 1 && minutes <= maxMinutes;
  if (!isRight) throw malformed(`code_expiration_minutes is from 1 to ${maxMinutes}.`);
}

function checkCodeButton(button: TemplateButton): void {
  for (const name of ['text', 'autofill_text']) {
    const text = button[name];
    if (text !== undefined && (typeof text !== 'string' || lengthOf(text) > textMax)) {
      throw templateError(2388040, `${name} has at most ${textMax} characters.`);
    }
  }
  const kind = plainText(button.otp_type).toUpperCase();
  if (kind === 'COPY_CODE') return;
  if (kind !== 'ONE_TAP' && kind !== 'ZERO_TAP') throw malformed('otp_type is COPY_CODE, ONE_TAP or ZERO_TAP.');
  if (kind === 'ZERO_TAP' && button.zero_tap_terms_accepted !== true) {
    throw malformed('zero_tap_terms_accepted must be true.');
  }
  checkApps(button);
}

/** A list of apps, or one app in the button itself, as it was before. */
function checkApps(button: TemplateButton): void {
  const apps: readonly unknown[] = Array.isArray(button.supported_apps) ? button.supported_apps : [button];
  if (apps.length === 0 || apps.length > maxApps) throw malformed(`There are 1 to ${maxApps} supported_apps.`);
  for (const app of apps) {
    const { package_name: name, signature_hash: hash }: Readonly<Record<string, unknown>> = Object(app);
    if (typeof name !== 'string' || name === '' || name.length > packageMax) {
      throw malformed(`package_name is the app's name, of at most ${packageMax} characters.`);
    }
    if (typeof hash !== 'string' || decoded(hash).length !== 11) throw malformed('signature_hash has 11 characters.');
  }
}

/** Meta's own sample writes the hash as in a URL. */
function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
