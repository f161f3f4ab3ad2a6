import { type JsonObject as Json, objectsOf, textOf } from '../../json-value.ts';
import { buttonPart } from './button-part.ts';
import { headerPart } from './header-part.ts';
import { offerPart } from './offer-part.ts';
import type { PartContext, ReadTime, TemplateParameter, TemplatePart, Values } from './template-part.ts';
import { textPart } from './text-part.ts';

/** The parts of a template that a sender fills in, in the order in which it is read. */
export function partsOf(template: Json): TemplatePart[] {
  return partsOfComponents(template.components, {
    prefix: '',
    isNamed: upper(template.parameter_format) === 'NAMED',
    isCode: upper(template.category) === 'AUTHENTICATION',
  });
}

/** The parameters of a template, in that order. */
export const parametersOf = (template: Json): TemplateParameter[] =>
  partsOf(template).flatMap(({ parameters }) => parameters);

function partsOfComponents(components: unknown, context: PartContext): TemplatePart[] {
  return objectsOf(components).flatMap((component): TemplatePart | TemplatePart[] => {
    switch (upper(component.type)) {
      case 'HEADER':
        return headerPart(component, context);
      case 'BODY':
        return textPart(component, 'body', context);
      case 'LIMITED_TIME_OFFER':
        return offerPart(component);
      case 'BUTTONS':
        return objectsOf(component.buttons).map((button, index) => buttonPart(button, index, context));
      case 'CAROUSEL':
        return carouselPart(component, context);
      default:
        return [];
    }
  });
}

/** Each card has parts of its own, `card.0.…`; all cards are sent. */
function carouselPart({ cards }: Json, context: PartContext): TemplatePart {
  const parts = objectsOf(cards).map(({ components }, index) =>
    partsOfComponents(components, { ...context, prefix: `card.${index}.` }),
  );
  return {
    parameters: parts.flat().flatMap(({ parameters }) => parameters),
    fill: (values, readTime) => ({
      type: 'carousel',
      cards: parts.map((card, index) => ({ card_index: index, components: componentsOf(card, values, readTime) })),
    }),
  };
}

/** The components of a message that sends the template with these values. @throws {TemplateValueError} as `fill` does. */
export const componentsOf = (parts: readonly TemplatePart[], values: Values, readTime: ReadTime): Json[] =>
  parts.flatMap(({ fill }) => {
    const component = fill(values, readTime);
    return component === null ? [] : [component];
  });

const upper = (value: unknown): string => textOf(value)?.toUpperCase() ?? '';
