import { objectOf, objectsOf, plainText } from '@intexuraos/cloud-api/json-value';
import type { Choice, Row, Shown } from './message-view.ts';

type Json = Readonly<Record<string, unknown>>;

/** What it is called, where its looks don't say so. */
const kinds: Readonly<Record<string, string>> = {
  list: 'List',
  product: 'Product',
  product_list: 'Products',
  catalog_message: 'Catalogue',
  flow: 'Form',
  address_message: 'Address form',
  order_details: 'Bill',
  order_status: 'Order status',
  location_request_message: 'Asks for a location',
  call_permission_request: 'Asks to call',
  carousel: 'Carousel',
};

/**
 * Something to choose from, as the business sent it, or what a customer chose.
 * @param line says in one line what this version does not model.
 */
export function interactiveView(content: Json, line: () => string): Shown {
  const { button_reply: button, list_reply: row, nfm_reply: form } = content;
  if (button) return { kind: 'Pressed', text: plainText(objectOf(button).title), choices: [] };
  if (row) {
    const { title, description } = objectOf(row);
    return { kind: 'Chose', text: plainText(title), footer: plainText(description), choices: [] };
  }
  if (form) return { kind: 'Filled in', text: line(), rows: answersOf(objectOf(form).response_json), choices: [] };
  const type = plainText(content.type);
  const action = objectOf(content.action);
  const text = plainText(objectOf(content.body).text);
  const choices = choicesOf(type, action);
  return {
    ...(kinds[type] && { kind: kinds[type] }),
    title: plainText(objectOf(content.header).text),
    text: text || (choices.length === 0 ? line() : ''),
    footer: plainText(objectOf(content.footer).text),
    choices,
  };
}

function choicesOf(type: string, action: Json): readonly Choice[] {
  const parameters = objectOf(action.parameters);
  switch (type) {
    case 'button':
      return objectsOf(action.buttons).map(({ reply }) => ({ title: plainText(objectOf(reply).title) }));
    case 'list':
      return objectsOf(action.sections).flatMap(({ rows }) =>
        objectsOf(rows).map(({ title, description }) => ({ title: plainText(title), note: plainText(description) })),
      );
    case 'cta_url':
      return [{ title: plainText(parameters.display_text) || 'Open', note: plainText(parameters.url) }];
    case 'flow':
      return [{ title: plainText(parameters.flow_cta) || 'Open' }];
    case 'location_request_message':
      return [{ title: 'Send location' }];
    case 'catalog_message':
      return [{ title: 'View catalogue' }];
    default:
      return [];
  }
}

/** What came back of a form: Meta sends JSON in a text. */
function answersOf(json: unknown): readonly Row[] {
  try {
    const { flow_token: _, ...answers } = objectOf(JSON.parse(plainText(json)));
    return Object.entries(answers).map(([name, value]) => ({ name, value: plainText(value) || JSON.stringify(value) }));
  } catch {
    return [];
  }
}
