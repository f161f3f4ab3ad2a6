import { cloudError } from '../../graph/errors.ts';
import type { Template, TemplateComponent } from '../../world/template.ts';
import { checkParts } from './check-parts.ts';
import type { SentCard, SentComponent } from './sent-components.ts';

const cardBodyMax = 160;

/**
 * Cards with media: as many as were approved, each with its index. The number of cards with products is free; all have
 * the form of the first (Meta: media-card-carousel-templates, product-card-carousel-templates).
 * @throws {GraphError} 132000, 131009, and the errors of a card's parts.
 */
export function checkCarousel(template: Template, sent: readonly SentComponent[]): void {
  const cards = template.components.find(({ type }) => type === 'CAROUSEL')?.cards;
  const given = sent.find(({ type }) => type === 'carousel')?.cards ?? [];
  if (!cards) {
    if (given.length > 0) throw cloudError(132000, 'carousel: the template has no cards');
    return;
  }
  const [first] = cards;
  const isOfProducts = first !== undefined && hasProduct(first.components);
  checkCount(given, cards.length, isOfProducts);
  for (const { index, components } of given) {
    const defined = cards[isOfProducts ? 0 : index]?.components ?? [];
    checkParts(defined, components, { format: template.parameterFormat, bodyMax: cardBodyMax });
  }
}

const hasProduct = (components: readonly TemplateComponent[]): boolean =>
  components.some(({ format }) => format?.toUpperCase() === 'PRODUCT');

function checkCount(given: readonly SentCard[], expected: number, isOfProducts: boolean): void {
  const isRight = isOfProducts ? given.length >= 2 && given.length <= 10 : given.length === expected;
  if (!isRight) {
    throw cloudError(
      132000,
      `carousel: number of cards (${given.length}) does not match the expected number of cards (${expected})`,
    );
  }
  const indexes = new Set(given.map(({ index }) => index));
  if (indexes.size < given.length || Math.max(...indexes) >= given.length) {
    throw cloudError(131009, `carousel: card_index must count the cards from 0 to ${given.length - 1}`);
  }
}
