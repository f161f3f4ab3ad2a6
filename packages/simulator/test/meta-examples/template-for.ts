import { arrayOf, type JsonObject, objectOf } from '../../../../trials/support/json.ts';

/** A template that matches a message with these components, as a business would have had it approved before. */
export function templateFor(template: JsonObject): JsonObject {
  const sent = arrayOf(template.components).map(objectOf);
  const language = String(objectOf(template.language).code ?? 'en_US');
  return { name: String(template.name), language, category: 'MARKETING', components: componentsFor(sent) };
}

const typeOf = (component: JsonObject): string => String(component.type ?? '').toLowerCase();

function componentsFor(sent: readonly JsonObject[]): JsonObject[] {
  const header = sent.find((each) => typeOf(each) === 'header');
  const body = sent.find((each) => typeOf(each) === 'body');
  const offer = sent.some((each) => typeOf(each) === 'limited_time_offer');
  const buttons = sent.filter((each) => typeOf(each) === 'button');
  const carousel = sent.find((each) => typeOf(each) === 'carousel');
  return [
    ...(header ? [headerFor(header)] : []),
    { type: 'BODY', text: bodyText(arrayOf(body?.parameters).length) },
    ...(offer ? [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Offer', has_expiration: true } }] : []),
    ...(carousel
      ? [
          {
            type: 'CAROUSEL',
            cards: arrayOf(carousel.cards).map((card) => ({
              components: componentsFor(arrayOf(objectOf(card).components).map(objectOf)),
            })),
          },
        ]
      : []),
    ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons: buttonsFor(buttons) }] : []),
  ];
}

function headerFor(header: JsonObject): JsonObject {
  const [parameter] = arrayOf(header.parameters).map(objectOf);
  const type = typeOf(parameter ?? {});
  return type === '' || type === 'text'
    ? { type: 'HEADER', format: 'TEXT', text: type === '' ? 'Header' : 'Header {{1}}' }
    : { type: 'HEADER', format: type.toUpperCase() };
}

const bodyText = (count: number): string =>
  `Body ${Array.from({ length: count }, (_, index) => `word {{${index + 1}}} and`).join(' ')} more.`;

const kinds: Readonly<Record<string, JsonObject>> = {
  quick_reply: { type: 'QUICK_REPLY', text: 'Reply' },
  url: { type: 'URL', text: 'Open', url: 'https://example.com/{{1}}' },
  copy_code: { type: 'COPY_CODE', example: 'CODE' },
  catalog: { type: 'CATALOG', text: 'View catalog' },
  mpm: { type: 'MPM', text: 'View items' },
  flow: { type: 'FLOW', text: 'Open flow', flow_id: '1' },
  order_details: { type: 'ORDER_DETAILS', text: 'Review and Pay' },
  voice_call: { type: 'VOICE_CALL', text: 'Call' },
};

/** As many buttons as the highest index requires; those without a parameter are phone numbers. */
function buttonsFor(sent: readonly JsonObject[]): JsonObject[] {
  const last = Math.max(...sent.map(({ index }) => Number(index ?? 0)));
  return Array.from({ length: last + 1 }, (_, index) => {
    const button = sent.find((each) => Number(each.index ?? 0) === index);
    return kinds[String(button?.sub_type ?? '').toLowerCase()] ?? { type: 'QUICK_REPLY', text: 'Other' };
  });
}
