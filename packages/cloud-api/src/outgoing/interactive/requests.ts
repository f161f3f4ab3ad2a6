import { isObject } from '../../json-value.ts';
import { all, anything, type Check, list, malformed, number, object, text, under, webAddress } from '../checks.ts';
import { named, namedWith } from './parts.ts';

/** The target of one button (Meta: interactive-cta-url-messages). */
export const urlButton: Check = namedWith(
  'cta_url',
  object({ display_text: text(20), url: webAddress }, ['display_text', 'url']),
);

/** These have no parameters, and Meta's are not looked at. */
export const locationRequest: Check = named('send_location', anything);
export const callPermission: Check = named('call_permission_request', anything);
/** Meta: business-scoped-user-ids. */
export const contactRequest: Check = named('request_contact_info', anything);

/** Meta: calling/call-button-messages-deep-links. */
export const voiceCall: Check = named(
  'voice_call',
  object({ display_text: text(20, 0, malformed), ttl_minutes: number(1, 43_200), payload: text(512, 0, malformed) }),
);

const india: Check = (value, path, tell) => {
  text()(value, path, tell);
  if (typeof value === 'string' && value.trim() !== '' && value.toLowerCase() !== 'in') tell(path, 'Must be IN.');
};

/** Meta: address-messages. Fields to be corrected have to be among the values shown. */
export const address: Check = namedWith(
  'address_message',
  all(
    object(
      {
        country: india,
        values: object({}),
        validation_errors: object({}),
        saved_addresses: list(object({}), { min: 0, max: Number.POSITIVE_INFINITY }),
      },
      ['country'],
    ),
    (value, path, tell) => {
      if (!isObject(value) || !isObject(value.validation_errors)) return;
      const shown = isObject(value.values) ? value.values : {};
      for (const name of Object.keys(value.validation_errors)) {
        const here = under(under(path, 'validation_errors'), name);
        if (!Object.hasOwn(shown, name)) tell(here, 'Is not among values: only the values shown can be corrected.');
      }
    },
  ),
);
