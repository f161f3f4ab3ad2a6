import { isObject } from '../../json-value.ts';
import { anything, type Check, notAllowed, number, object, text, word } from '../checks.ts';
import { buttons, flow, rows, urlButton } from './choices.ts';
import { cards, orderDetails, orderStatus, product, products } from './commerce.ts';
import { anyHeader, body, footer, header } from './parts.ts';

const named = (name: string, parameters: Check = object({})): Check =>
  object({ name: word(name), parameters }, ['name']);

interface Kind {
  readonly fields: Readonly<Record<string, Check>>;
  readonly required: readonly string[];
}

function kind(action: Check, others: Readonly<Record<string, Check>>, required: readonly string[]): Kind {
  const { header: head = anything, ...rest } = others;
  return { fields: { header: head, body: body(), footer, ...rest, action }, required: [...required, 'action'] };
}

const voiceCall = object({ display_text: text(20), ttl_minutes: number(1, 43_200), payload: text(512, 0) });
const address = object({ country: text() }, ['country']);

/** What each kind needs and allows (Meta: cloud-api/messages/interactive-…). */
const kinds: Readonly<Record<string, Kind>> = {
  button: kind(buttons, { header: anyHeader }, ['body']),
  list: kind(rows, { header: header('text'), body: body(4096) }, ['body']),
  cta_url: kind(urlButton, { header: anyHeader }, ['body']),
  flow: kind(flow, { header: anyHeader }, ['body']),
  product: kind(product, { header: notAllowed }, []),
  product_list: kind(products, { header: header('text') }, ['header', 'body']),
  catalog_message: kind(named('catalog_message'), {}, ['body']),
  location_request_message: kind(named('send_location'), {}, ['body']),
  address_message: kind(object({ name: word('address_message'), parameters: address }, ['name', 'parameters']), {}, [
    'body',
  ]),
  call_permission_request: kind(named('call_permission_request'), {}, []),
  voice_call: kind(named('voice_call', voiceCall), {}, ['body']),
  carousel: kind(cards, { header: notAllowed, footer: notAllowed }, ['body']),
  // Meta renamed it in May 2026.
  contact_request: kind(named('request_contact_info'), {}, ['body']),
  request_contact_info: kind(named('request_contact_info'), {}, ['body']),
  order_details: kind(orderDetails, {}, ['body']),
  order_status: kind(orderStatus, {}, ['body']),
};

/** An interactive message; a kind that isn't known passes. */
export const interactive: Check = (value, path, tell) => {
  const type = isObject(value) ? value.type : undefined;
  const known = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  object(known?.fields ?? {}, ['type', ...(known?.required ?? [])])(value, path, tell);
};
