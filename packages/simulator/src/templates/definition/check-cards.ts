import type { Template, TemplateComponent } from '../../world/template.ts';
import { checkBody } from './check-body.ts';
import { checkButtons } from './check-buttons.ts';
import { checkHeader } from './check-header.ts';
import { malformed } from './template-error.ts';

type Card = NonNullable<TemplateComponent['cards']>[number];

const bodyMax = 160;
const parts: readonly string[] = ['HEADER', 'BODY', 'BUTTONS'];
const formats: readonly string[] = ['IMAGE', 'VIDEO', 'GIF', 'PRODUCT'];

/** Two to ten cards of one shape (Meta: media-card-carousel-templates). @throws {GraphError} 100. */
export function checkCards(cards: readonly Card[], format: Template['parameterFormat']): void {
  if (cards.length < 2 || cards.length > 10) throw malformed('A carousel has 2 to 10 cards.');
  if (new Set(cards.map(shapeOf)).size > 1) throw malformed('All cards of a carousel have the same components.');
  for (const { components } of cards) checkCard(components, format);
}

function shapeOf({ components }: Card): string {
  return components
    .map(({ type, format, buttons = [] }) => [type, format, ...buttons.map((button) => button.type)].join(' '))
    .join();
}

function checkCard(components: readonly TemplateComponent[], format: Template['parameterFormat']): void {
  const foreign = components.find(({ type }) => !parts.includes(type));
  if (foreign) throw malformed(`A card has no component of the type ${foreign.type}.`);
  const header = components.find(({ type }) => type === 'HEADER');
  if (!header || !formats.includes(header.format ?? '')) throw malformed('A card has a picture, a video or a product.');
  for (const component of components) {
    if (component.type === 'HEADER') checkHeader(component, format);
    if (component.type === 'BODY') checkBody(component, format, bodyMax);
    if (component.type === 'BUTTONS') checkButtons(component.buttons ?? []);
  }
}
