import { cloudError } from '../../graph/errors.ts';
import {
  exactly,
  type Fields,
  idText,
  isGiven,
  list,
  numeric,
  object,
  oneOf,
  optionalObject,
  type Path,
  sizedText,
  unique,
  webAddress,
  within,
  without,
} from '../checks.ts';
import type { CheckContext } from '../message-check.ts';
import { checkMediaObject } from '../types/media.ts';
import { action, actionPath, body, type InteractiveCheck, root } from './parts.ts';

/** Meta: interactive-media-carousel, interactive-product-carousel. Two to ten cards of one kind. */
export const checkCarousel: InteractiveCheck = (interactive, context) => {
  without(interactive, root, 'header', 'footer');
  body(interactive);
  const cards = list(action(interactive), 'cards', actionPath, { min: 2, max: 10 });
  const path = within(actionPath, 'cards');
  const shapes = cards.map((card, index) => {
    const here = within(path, index);
    numeric(card, 'card_index', here, 0, 9);
    const type = oneOf(card, 'type', here, ['cta_url', 'product', 'quick_reply']);
    return type === 'product' ? productCard(card, here) : mediaCard(card, here, context);
  });
  unique(
    cards.map(({ card_index: index }) => String(index)),
    'Card indexes',
  );
  if (new Set(shapes).size > 1) throw cloudError(131009, 'All cards must be of one kind and have the same buttons');
};

/** The parts that must be the same on every card. */
function productCard(card: Fields, path: Path): string {
  without(card, path, 'header', 'footer', 'body');
  const value = object(card, 'action', path);
  idText(value, 'product_retailer_id', within(path, 'action'));
  return `product ${idText(value, 'catalog_id', within(path, 'action'))}`;
}

function mediaCard(card: Fields, path: Path, context: CheckContext): string {
  const headerPath = within(path, 'header');
  const header = object(card, 'header', path);
  const kind = oneOf(header, 'type', headerPath, ['image', 'video']);
  checkMediaObject(object(header, kind, headerPath), within(headerPath, kind), kind, context);
  const body = optionalObject(card, 'body', path);
  if (body) checkCardText(sizedText(body, 'text', within(path, 'body'), { what: 'Card body text', max: 160 }));
  return cardButtons(card, path);
}

function checkCardText(value: string): void {
  if (value.split('\n').length > 3) throw cloudError(131009, 'Card body can have at most 2 line breaks');
}

function cardButtons(card: Fields, path: Path): string {
  const actionHere = within(path, 'action');
  const value = object(card, 'action', path);
  if (!isGiven(value.buttons)) {
    exactly(value, 'name', actionHere, 'cta_url');
    const values = object(value, 'parameters', actionHere);
    sizedText(values, 'display_text', within(actionHere, 'parameters'), { what: 'Display text', max: 20 });
    webAddress(values, 'url', within(actionHere, 'parameters'));
    return 'url';
  }
  const buttons = list(value, 'buttons', actionHere, { min: 1, max: 3 });
  for (const [index, button] of buttons.entries()) {
    const here = within(within(actionHere, 'buttons'), index);
    exactly(button, 'type', here, 'quick_reply');
    const reply = object(button, 'quick_reply', here);
    sizedText(reply, 'id', within(here, 'quick_reply'), { what: 'Button id', max: 256 });
    sizedText(reply, 'title', within(here, 'quick_reply'), { what: 'Button title', max: 20 });
  }
  return `replies ${buttons.length}`;
}
