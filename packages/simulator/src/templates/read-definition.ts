import { invalidParameter, missingParameter, parameterError } from '../graph/errors.ts';
import { jsonParameter } from '../graph/parameters.ts';
import type { TemplateButton, TemplateComponent } from '../world/template.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The components of a template as a call gives them, types in capitals. @throws {GraphError} 100. */
export function readDefinition(params: Fields): TemplateComponent[] {
  const value = jsonParameter(params, 'components');
  if (value === undefined) throw missingParameter('components');
  return components(value, 'components');
}

function components(value: unknown, path: string): TemplateComponent[] {
  return objects(value, path).map((fields, index) => {
    const type = wordOf(fields.type, `${path}[${index}]['type']`);
    const { buttons, cards } = fields;
    return {
      ...fields,
      type,
      ...(typeof fields.format === 'string' && { format: fields.format.toUpperCase() }),
      ...(buttons !== undefined && { buttons: readButtons(buttons, `${path}[${index}]['buttons']`) }),
      ...(cards !== undefined && {
        cards: objects(cards, `${path}[${index}]['cards']`).map((card, at) => ({
          components: components(card.components, `${path}[${index}]['cards'][${at}]['components']`),
        })),
      }),
    };
  });
}

function readButtons(value: unknown, path: string): TemplateButton[] {
  return objects(value, path).map((button, index) => ({
    ...button,
    type: wordOf(button.type, `${path}[${index}]['type']`),
  }));
}

function wordOf(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw missingParameter(path);
  return value.toUpperCase();
}

function objects(value: unknown, path: string): Fields[] {
  if (!Array.isArray(value)) throw parameterError(`Param ${path} must be an array.`);
  return value.map((each: unknown, index) => {
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) return { ...each };
    throw invalidParameter(`${path}[${index}] must be a JSON object`);
  });
}
