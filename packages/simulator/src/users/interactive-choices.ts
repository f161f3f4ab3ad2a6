import type { SentMessage } from '../world/message.ts';
import { answering, type Choice, callPermission, form, payment, sharing, silent } from './choice.ts';
import { type Fields, fieldsOf, listOf, textOf } from './message-fields.ts';

/** The choices of an interactive message, in the order in which they are shown. */
export function interactiveChoices({ body }: SentMessage): readonly Choice[] {
  const interactive = fieldsOf(body.interactive);
  const action = fieldsOf(interactive.action);
  switch (interactive.type) {
    case 'button':
      return listOf(action.buttons).map(buttonChoice);
    case 'list':
      return listOf(action.sections).flatMap(({ rows }) => listOf(rows).map((row) => reply('list_reply', row)));
    case 'carousel':
      return listOf(action.cards).flatMap((card) => cardChoices(fieldsOf(card.action)));
    case 'location_request_message':
      return [answering('send_location', 'Send location', { type: 'location', location: somewhere })];
    case 'call_permission_request':
      return callPermission;
    case 'contact_request':
    case 'request_contact_info':
      return [sharing('Share contact info')];
    case 'flow':
      return [form(titleOf(action, 'flow_cta', 'Open'))];
    case 'address_message':
      return [form('Provide address')];
    case 'order_details':
      return [payment('Review and pay')];
    case 'cta_url':
    case 'voice_call':
    case 'catalog_message':
      return [silent(titleOf(action, 'display_text', textOf(interactive.type)))];
    default:
      return [];
  }
}

/** Direct Sends have links and call buttons besides replies. */
function buttonChoice(button: Fields): Choice {
  const { display_text: label } = fieldsOf(button[textOf(button.type)]);
  return label === undefined ? reply('button_reply', fieldsOf(button.reply)) : silent(textOf(label));
}

/** A card has quick replies or one URL; pressing a product never notifies the business. */
function cardChoices(action: Fields): Choice[] {
  if (action.name === 'cta_url') return [silent(titleOf(action, 'display_text', 'cta_url'))];
  return listOf(action.buttons).map((button) => reply('button_reply', fieldsOf(button.quick_reply)));
}

function reply(type: 'button_reply' | 'list_reply', { id, title, description }: Fields): Choice {
  const chosen = { id: textOf(id), title: textOf(title), ...(description !== undefined && { description }) };
  return answering(chosen.id, chosen.title, { type: 'interactive', interactive: { type, [type]: chosen } });
}

const titleOf = (action: Fields, name: string, otherwise: string): string =>
  textOf(fieldsOf(action.parameters)[name]) || otherwise;

const somewhere = { latitude: 37.483307, longitude: -122.148981, name: 'Meta', address: '1 Hacker Way' };
