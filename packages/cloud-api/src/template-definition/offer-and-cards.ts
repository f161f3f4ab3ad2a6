import { counted } from '../counted.ts';
import { isObject } from '../json-value.ts';
import { entriesOf, type Tell } from '../outgoing/checks.ts';
import { capitals } from '../outgoing/template/listed-template.ts';
import type { Placed } from '../outgoing/template/sent-parts.ts';
import { tellButtons } from './buttons.ts';
import { buttonsIn, tellBody, tellHeader, tellLength } from './texts.ts';

const offerLength = 16;
const cardBodyLength = 160;
const maxCards = 10;
const cardFormats: ReadonlySet<string> = new Set(['IMAGE', 'VIDEO', 'GIF', 'PRODUCT']);

export const partIn = (components: readonly Placed[], type: string): Placed | undefined =>
  components.find(([, component]) => capitals(component.type) === type);

/** An offer that ends (Meta: limited-time-offer-templates). */
export function tellOffer([path, offer]: Placed, components: readonly Placed[], category: string, tell: Tell): void {
  const details = isObject(offer.limited_time_offer) ? offer.limited_time_offer : {};
  tellLength(
    typeof details.text === 'string' ? details.text : '',
    offerLength,
    `${path}.limited_time_offer.text`,
    tell,
  );
  if (category !== 'MARKETING') tell(path, 'Is allowed in templates of the category MARKETING only.');
  const [header, footer, buttons] = ['HEADER', 'FOOTER', 'BUTTONS'].map((type) => partIn(components, type));
  if (footer) tell(footer[0], 'Is not allowed with an offer.');
  const format = capitals(header?.[1].format);
  if (header && format !== 'IMAGE' && format !== 'VIDEO')
    tell(`${header[0]}.format`, 'Must be IMAGE or VIDEO with an offer.');
  const hasCode = buttons && buttonsIn(buttons).some(([, { type }]) => capitals(type) === 'COPY_CODE');
  if (details.has_expiration === true && !hasCode)
    tell(path, 'Expires, so the template needs a button of type COPY_CODE.');
}

/** Two to ten cards of one shape (Meta: media-card-carousel-templates, with no other part than a body. */
export function tellCarousel(
  [path, carousel]: Placed,
  components: readonly Placed[],
  isNamed: boolean,
  tell: Tell,
): void {
  for (const type of ['HEADER', 'FOOTER', 'BUTTONS']) {
    const other = partIn(components, type);
    if (other) tell(other[0], 'Is not allowed with a carousel, which goes with a body only.');
  }
  const cards = entriesOf(carousel.cards, `${path}.cards`);
  if (cards.length < 2 || cards.length > maxCards)
    tell(`${path}.cards`, `Has ${counted(cards.length, 'card')}; 2 to ${maxCards} are allowed.`);
  const shapes = cards.map(([at, card]) => shapeOf(entriesOf(card.components, at)));
  for (const [index, [at, card]] of cards.entries()) {
    if (shapes[index] !== shapes[0]) tell(at, 'Must have the same parts as the first card.');
    tellCard(entriesOf(card.components, `${at}.components`), at, isNamed, tell);
  }
}

const shapeOf = (components: readonly Placed[]): string =>
  components
    .map((each) =>
      [each[1].type, each[1].format, ...buttonsIn(each).map(([, button]) => button.type)].map(capitals).join(' '),
    )
    .join();

function tellCard(components: readonly Placed[], path: string, isNamed: boolean, tell: Tell): void {
  const header = partIn(components, 'HEADER');
  if (!header || !cardFormats.has(capitals(header[1].format)))
    tell(path, 'Needs a header with a picture, a video or a product.');
  for (const component of components) {
    const type = capitals(component[1].type);
    if (type === 'HEADER') tellHeader(component, isNamed, tell);
    else if (type === 'BODY') tellBody(component, cardBodyLength, isNamed, tell);
    else if (type === 'BUTTONS') tellButtons(buttonsIn(component), `${component[0]}.buttons`, tell);
    else tell(component[0], 'Is not allowed in a card, which has a header, a body and buttons only.');
  }
}
