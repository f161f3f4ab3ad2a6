import { cloudError } from '../../graph/errors.ts';
import {
  type Fields,
  isGiven,
  list,
  numeric,
  optionalObject,
  optionalText,
  sizedText,
  text,
  webAddress,
  within,
  without,
} from '../checks.ts';
import {
  actionPath,
  anyHeader,
  body,
  header,
  type InteractiveCheck,
  namedAction,
  optionalBody,
  optionalFooter,
  parameters,
  parametersPath,
  root,
} from './parts.ts';

/** Meta: interactive-cta-url. One button that opens a URL. */
export const checkCtaUrl: InteractiveCheck = (interactive, context) => {
  header(interactive, context, anyHeader);
  body(interactive);
  optionalFooter(interactive);
  const values = parameters(interactive, 'cta_url');
  sizedText(values, 'display_text', parametersPath, { what: 'Display text', max: 20 });
  webAddress(values, 'url', parametersPath);
};

/** Meta: location-request. */
export const checkLocationRequest: InteractiveCheck = (interactive) => {
  without(interactive, root, 'header', 'footer');
  body(interactive);
  namedAction(interactive, 'send_location');
};

/** Meta: address-messages. India only. */
export const checkAddress: InteractiveCheck = (interactive, context) => {
  header(interactive, context, anyHeader);
  body(interactive);
  optionalFooter(interactive);
  const values = parameters(interactive, 'address_message');
  const country = text(values, 'country', parametersPath).toUpperCase();
  if (country !== 'IN') throw cloudError(131009, `${within(parametersPath, 'country')} must be IN`);
  const { user } = context.recipient;
  if (user && user.country !== country) throw cloudError(131009, 'The recipient is not in the country of the address');
  checkCorrections(values);
};

/** Values to be corrected must be among the shown ones. */
function checkCorrections(values: Fields): void {
  const shown = optionalObject(values, 'values', parametersPath) ?? {};
  const corrections = optionalObject(values, 'validation_errors', parametersPath) ?? {};
  const stray = Object.keys(corrections).find((name) => !Object.hasOwn(shown, name));
  if (stray !== undefined) throw cloudError(131009, `validation_errors: "${stray}" is not among the values`);
  if (isGiven(values.saved_addresses))
    list(values, 'saved_addresses', parametersPath, { min: 0, max: Number.POSITIVE_INFINITY });
}

/** Meta: calling/user-call-permissions. */
export const checkCallPermission: InteractiveCheck = (interactive) => {
  optionalBody(interactive);
  namedAction(interactive, 'call_permission_request');
};

/** Meta: calling/call-button-messages-deep-links. */
export const checkVoiceCall: InteractiveCheck = (interactive) => {
  body(interactive);
  const values = optionalObject(namedAction(interactive, 'voice_call'), 'parameters', actionPath);
  if (!values) return;
  optionalText(values, 'display_text', parametersPath, 20);
  optionalText(values, 'payload', parametersPath, 512);
  if (isGiven(values.ttl_minutes)) numeric(values, 'ttl_minutes', parametersPath, 1, 43_200);
};

/** Meta: business-scoped-user-ids. Asks the user for the phone number. */
export const checkContactRequest: InteractiveCheck = (interactive) => {
  body(interactive);
  namedAction(interactive, 'request_contact_info');
};
