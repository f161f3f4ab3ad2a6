// @ts-check
import { numbered } from './interactive-view.js';
import { listOf, objectOf, textOf } from './json.js';
import { mediaOf } from './media-view.js';

/** @typedef {import('./message-view.js').Shown} Shown @typedef {import('./message-view.js').Choice} Choice */

/** A template, filled in as the customer sees it; or its name if the business has no such template. @param {any} content @param {any[]} templates @returns {Shown} */
export function templateView(content, templates) {
  const { name, language } = content;
  const template = templates.find((each) => each.name === name && each.language === objectOf(language).code);
  if (!template) return { kind: 'template', text: textOf(name), choices: [] };
  const { shown, choices } = filledIn(listOf(template.components), listOf(content.components), 0);
  return { kind: `template ${textOf(name)}`, ...shown, choices };
}

/**
 * The components of a template, or of one of its cards, with the message's parameters.
 * @param {any[]} components @param {any[]} given @param {number} from the number of its first choice
 * @returns {{ shown: Omit<Shown, 'choices'>, choices: Choice[] }}
 */
function filledIn(components, given, from) {
  /** @param {string} type */
  const part = (type) => objectOf(components.find((each) => textOf(each.type).toUpperCase() === type));
  const header = part('HEADER');
  const choices = numbered(components.flatMap((component) => buttonsOf(component, given))).map((choice) => ({
    ...choice,
    index: choice.index + from,
  }));
  const cards = cardsOf(listOf(part('CAROUSEL').cards), given, from + choices.length);
  return {
    shown: {
      ...headerMedia(header, given),
      title: filled(header.text, given, 'header'),
      text: filled(part('BODY').text, given, 'body'),
      note: textOf(part('FOOTER').text),
      ...(cards.length > 0 && { cards }),
    },
    choices,
  };
}

/** @param {any[]} cards @param {any[]} given @param {number} from @returns {Shown[]} */
function cardsOf(cards, given, from) {
  const ofCards = listOf(objectOf(given.find((each) => textOf(each.type).toLowerCase() === 'carousel')).cards);
  let next = from;
  return cards.map((card, place) => {
    const own = objectOf(ofCards.find((each, at) => (textOf(each.card_index) || `${at}`) === `${place}`));
    const { shown, choices } = filledIn(listOf(card.components), listOf(own.components), next);
    next += choices.length;
    return { ...shown, choices };
  });
}

/** The file or the place that the message puts above the text. @param {any} header @param {any[]} given */
function headerMedia(header, given) {
  const format = textOf(header.format).toLowerCase();
  if (format === '' || format === 'text') return {};
  const [parameter = {}] = parametersOf(given, 'header');
  const content = objectOf(parameter[format]);
  if (format === 'location') {
    return { place: { latitude: textOf(content.latitude), longitude: textOf(content.longitude) } };
  }
  return { media: mediaOf(format === 'gif' ? 'video' : format, content) };
}

/** @param {any} component @param {any[]} given @returns {Omit<Choice, 'index'>[]} */
function buttonsOf(component, given) {
  const type = textOf(component.type).toUpperCase();
  if (type === 'CALL_PERMISSION_REQUEST') return ['Allow', "Don't allow"].map((title) => ({ title, does: 'press' }));
  if (type !== 'BUTTONS') return [];
  return listOf(component.buttons).map((button, index) => {
    const title = textOf(button.text) || textOf(button.type).toLowerCase().replaceAll('_', ' ');
    const [parameter = {}] = buttonParameters(given, index);
    switch (textOf(button.type).toUpperCase()) {
      case 'QUICK_REPLY':
      case 'REQUEST_CONTACT_INFO':
        return { title, does: 'press' };
      case 'FLOW':
        return { title, does: 'form' };
      case 'ORDER_DETAILS':
        return { title, does: 'pay' };
      case 'URL':
        return { title, does: 'link', opens: textOf(button.url).replace(/\{\{\s*\w+\s*\}\}/, textOf(parameter.text)) };
      case 'PHONE_NUMBER':
        return { title, does: 'link', opens: `a call to ${textOf(button.phone_number)}` };
      case 'COPY_CODE':
        return { title, does: 'link', opens: `the code ${textOf(parameter.coupon_code)}, copied` };
      default:
        return { title, does: 'link', opens: 'something on the phone' };
    }
  });
}

/** @param {any[]} given @param {number} index */
const buttonParameters = (given, index) =>
  listOf(
    given.find((each) => textOf(each.type).toLowerCase() === 'button' && textOf(each.index) === `${index}`)?.parameters,
  );

/** @param {any[]} given @param {string} type */
const parametersOf = (given, type) =>
  listOf(given.find((each) => textOf(each.type).toLowerCase() === type)?.parameters);

/** @param {any} pattern @param {any[]} given @param {string} type */
function filled(pattern, given, type) {
  const parameters = parametersOf(given, type);
  return textOf(pattern).replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => {
    const parameter = parameters.find((each) => each.parameter_name === name) ?? parameters[Number(name) - 1];
    return textOf(parameter?.text) || textOf(parameter?.[parameter?.type]?.fallback_value) || whole;
  });
}
