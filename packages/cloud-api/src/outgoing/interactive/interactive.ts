import { isObject, plainText } from '../../json-value.ts';
import { type Check, notAllowed, object, text } from '../checks.ts';
import { cards } from './cards.ts';
import { buttons, mixedButtons, rows } from './choices.ts';
import { catalogue, product, products } from './commerce.ts';
import { flow } from './flow.ts';
import { orderDetails, orderStatus } from './orders.ts';
import { anyHeader, body, footer, header } from './parts.ts';
import { address, callPermission, contactRequest, locationRequest, urlButton, voiceCall } from './requests.ts';

/** Parts by name; those that a kind doesn't list are left to Meta. */
type Parts = Readonly<Record<string, Check>>;

/** Header, body and footer as most kinds take them. */
const usual: Parts = { header: anyHeader, body: body(), footer };

const kind = (action: Check, parts: Parts, required: readonly string[] = ['body']): Check =>
  object({ ...parts, action }, ['type', ...required, 'action']);

/** The required and allowed parts of each kind (Meta: cloud-api/messages/interactive-…). */
const kinds: Readonly<Record<string, Check>> = {
  button: kind(buttons, usual),
  list: kind(rows, { header: header('text'), body: body(4096), footer }),
  cta_url: kind(urlButton, usual),
  flow: kind(flow, usual),
  product: kind(product, { ...usual, header: notAllowed }, []),
  product_list: kind(products, { ...usual, header: header('text') }, ['header', 'body']),
  catalog_message: kind(catalogue, { ...usual, header: notAllowed }),
  location_request_message: kind(locationRequest, { header: notAllowed, body: body(), footer: notAllowed }),
  address_message: kind(address, usual),
  call_permission_request: kind(callPermission, { body: body() }, []),
  voice_call: kind(voiceCall, { body: body() }),
  carousel: kind(cards, { header: notAllowed, body: body(), footer: notAllowed }),
  // Meta renamed it in May 2026.
  contact_request: kind(contactRequest, { body: body() }),
  request_contact_info: kind(contactRequest, { body: body() }),
  order_details: kind(orderDetails, { ...usual, header: header('image') }),
  order_status: kind(orderStatus, { body: body(), footer }),
};

/** The kinds of interactive messages that are known here. */
export const interactiveKinds: readonly string[] = Object.keys(kinds);

const anyKind = object({ type: text() }, ['type']);

const utilityButtons = kind(mixedButtons, usual);

/** An interactive message; an unknown kind passes. */
export const interactive: Check = (value, path, tell) => {
  const type = isObject(value) ? plainText(value.type).toLowerCase() : '';
  const known = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  (known ?? anyKind)(value, path, tell);
};

/**
 * An interactive message of Direct Send with a code. Meta says that it has a button that copies the code, but has published no
 * example, so buttons and unknown kinds pass. Known kinds that have no such button don't.
 */
export const isCodeKind = (kind: string): boolean => kind === 'button' || !Object.hasOwn(kinds, kind);

export const codeInteractive: Check = (value, path, tell) => {
  const kind = isObject(value) ? plainText(value.type).toLowerCase() : '';
  (isCodeKind(kind) ? anyKind : interactive)(value, path, tell);
};

/** The same as a utility message of Direct Send, whose buttons may be links too. */
export const utilityInteractive: Check = (value, path, tell) => {
  const isButton = isObject(value) && plainText(value.type).toLowerCase() === 'button';
  (isButton ? utilityButtons : interactive)(value, path, tell);
};
