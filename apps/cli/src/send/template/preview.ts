import { filledText, type TemplateValues as Values } from '@intexuraos/cloud-api';
import { type Json, objectsOf, textOf } from '../../json.ts';

/** The template as the recipient will read it; cards one below the other. */
export const previewOf = (template: Json, values: Values): string[] => linesOf(template.components, values, '');

function linesOf(components: unknown, values: Values, prefix: string): string[] {
  const fill = (text: string, place = ''): string => filledText(text, (name) => values.get(`${prefix}${place}${name}`));
  return objectsOf(components).flatMap((component) => {
    const text = textOf(component.text);
    switch (textOf(component.type)?.toUpperCase()) {
      case 'HEADER':
        return [text === null ? fileLine(component, values.get(`${prefix}header`)) : fill(text, 'header.'), ''];
      case 'BODY':
        return text === null ? [] : fill(text).split('\n');
      case 'FOOTER':
        return text === null ? [] : ['', text];
      case 'BUTTONS':
        return ['', ...objectsOf(component.buttons).map((button) => `[ ${textOf(button.text) ?? 'Copy code'} ]`)];
      case 'CAROUSEL':
        return objectsOf(component.cards).flatMap((card, index) => [
          '',
          `card ${index}:`,
          ...linesOf(card.components, values, `card.${index}.`),
        ]);
      default:
        return [];
    }
  });
}

const fileLine = ({ format }: Json, value = ''): string => `[${textOf(format)?.toLowerCase()}: ${value}]`;
