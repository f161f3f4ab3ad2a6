import type { SentMessage } from '../world/message.ts';
import type { TemplateButton, TemplateComponent } from '../world/template.ts';
import type { World } from '../world/world.ts';
import { answering, type Choice, callPermission, form, payment, sharing, silent } from './choice.ts';
import { type Fields, fieldsOf, listOf, textOf } from './message-fields.ts';

/** The choices of a template, card by card, with the payloads that the message gave to its buttons. */
export function templateChoices(sent: SentMessage, { templates }: Pick<World, 'templates'>): readonly Choice[] {
  const components = templates.get(sent.templateId ?? '')?.components ?? [];
  return componentChoices(components, listOf(fieldsOf(sent.body.template).components));
}

function componentChoices(components: readonly TemplateComponent[], given: readonly Fields[]): readonly Choice[] {
  return components.flatMap(({ type, buttons = [], cards = [] }) => {
    switch (type.toUpperCase()) {
      case 'BUTTONS':
        return buttons.map((button, index) => buttonChoice(button, index, given));
      case 'CAROUSEL':
        return cards.flatMap((card, index) => componentChoices(card.components, componentsOfCard(given, index)));
      case 'CALL_PERMISSION_REQUEST':
        return callPermission;
      default:
        return [];
    }
  });
}

function componentsOfCard(given: readonly Fields[], index: number): Fields[] {
  const cards = listOf(given.find(({ type }) => isWord(type, 'carousel'))?.cards);
  const card = cards.find((each, place) => (textOf(each.card_index) || `${place}`) === `${index}`);
  return listOf(card?.components);
}

function buttonChoice(button: TemplateButton, index: number, given: readonly Fields[]): Choice {
  const title = textOf(button.text) || button.type;
  switch (button.type.toUpperCase()) {
    case 'QUICK_REPLY': {
      const payload = payloadOf(index, given) || title;
      return answering(payload, title, { type: 'button', button: { payload, text: title } });
    }
    case 'REQUEST_CONTACT_INFO':
      return sharing(title);
    case 'FLOW':
      return form(title);
    case 'ORDER_DETAILS':
      return payment(title);
    default:
      return silent(title);
  }
}

function payloadOf(index: number, given: readonly Fields[]): string {
  const component = given.find((each) => textOf(each.index) === `${index}` && isWord(each.sub_type, 'quick_reply'));
  return textOf(fieldsOf(listOf(component?.parameters)[0]).payload);
}

/** Meta accepts types and subtypes in either letter case. */
const isWord = (value: unknown, word: string): boolean => textOf(value).toLowerCase() === word;
