import { missingParameter, parameterError } from '../../graph/errors.ts';
import { jsonParameter } from '../../graph/parameters.ts';
import { type Fields, isGiven, optionalText, type Path, text, within } from '../../messages/checks.ts';
import type { TemplateButton, TemplateComponent } from '../../world/template.ts';

/** The components of a template from a call, with types and formats in capitals. @throws {GraphError} 100. */
export function readComponents(params: Fields): TemplateComponent[] {
  const value = jsonParameter(params, 'components');
  if (value === undefined || value === null) throw missingParameter('components');
  return componentsOf(value, 'components');
}

function componentsOf(value: unknown, path: Path): TemplateComponent[] {
  return objectsOf(value, path).map((fields, index) => {
    const here = within(path, index);
    const format = optionalText(fields, 'format', here)?.toUpperCase();
    optionalText(fields, 'text', here);
    const { buttons, cards } = fields;
    return {
      ...fields,
      type: text(fields, 'type', here).toUpperCase(),
      ...(format !== undefined && { format }),
      ...(buttons !== undefined && { buttons: buttonsOf(buttons, within(here, 'buttons')) }),
      ...(cards !== undefined && { cards: cardsOf(cards, within(here, 'cards')) }),
    };
  });
}

function cardsOf(value: unknown, path: Path): { components: TemplateComponent[] }[] {
  return objectsOf(value, path).map(({ components }, index) => {
    const here = within(within(path, index), 'components');
    if (components === undefined) throw missingParameter(here);
    return { components: componentsOf(components, here) };
  });
}

function buttonsOf(value: unknown, path: Path): TemplateButton[] {
  return objectsOf(value, path).map((button, index) => {
    const here = within(path, index);
    optionalText(button, 'text', here);
    optionalText(button, 'url', here);
    return { ...button, type: text(button, 'type', here).toUpperCase() };
  });
}

/** Null counts as absent. */
const given = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));

function objectsOf(value: unknown, path: Path): Fields[] {
  if (!Array.isArray(value)) throw parameterError(`Param ${path} must be an array.`);
  return value.map((each: unknown, index) => {
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) return given({ ...each });
    throw parameterError(`Param ${within(path, index)} must be a JSON object.`);
  });
}
