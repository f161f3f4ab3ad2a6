import type { Tell } from '../checks.ts';
import { capitals, cardsOf, type ListedPart, partOf } from './listed-template.ts';
import { type PartRules, tellParts } from './parts.ts';
import { indexOf, type SentPart, sentParts } from './sent-parts.ts';

const wrongCount = 132000;
const cardBodyLength = 160;

/**
 * Cards with media: as many as were approved, each by its index. Cards with products may be more or fewer, all shaped
 * like the first (Meta: media-card-carousel-templates, product-card-carousel-templates).
 */
export function tellCarousel(
  listed: readonly ListedPart[],
  sent: readonly SentPart[],
  rules: Pick<PartRules, 'isNamed' | 'path'>,
  tell: Tell,
): void {
  const cards = cardsOf(listed);
  const carousel = sent.find(({ type }) => type === 'carousel');
  const given = carousel?.cards ?? [];
  if (!cards) {
    if (carousel && given.length > 0) tell(carousel.path, 'The template has no carousel.', wrongCount);
    return;
  }
  const isOfProducts = capitals(partOf(cards[0] ?? [], 'HEADER')?.format) === 'PRODUCT';
  const isWrong = isOfProducts ? given.length === 0 : given.length !== cards.length;
  if (isWrong) {
    tell(
      carousel ? `${carousel.path}.cards` : rules.path,
      `The template has ${cards.length} cards; ${given.length} are given.`,
      wrongCount,
    );
  }
  for (const [position, [at, { card_index: index, components }]] of given.entries()) {
    const defined = cards[isOfProducts ? 0 : (indexOf(index) ?? position)];
    const path = `${at}.components`;
    if (defined)
      tellParts(
        defined,
        sentParts(components, path),
        { ...rules, path, bodyLength: cardBodyLength, isCode: false },
        tell,
      );
  }
}
