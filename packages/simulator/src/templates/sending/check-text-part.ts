import { cloudError, invalidParameter, parameterError } from '../../graph/errors.ts';
import { isGiven, object, text, within } from '../../messages/checks.ts';
import type { Template } from '../../world/template.ts';
import { fillIn, lengthOf, variablesOf } from '../variables.ts';
import type { SentParameter } from './sent-components.ts';

/** One text of a template that parameters fill in. */
export interface TextPart {
  /** Its name in errors: `body`. */
  readonly name: string;
  /** Undefined if the template has no such part. */
  readonly text: string | undefined;
  readonly format: Template['parameterFormat'];
  /** Its maximum length with its variables filled in. */
  readonly max: number;
}

/**
 * Fills in a text, by position or by name, and returns the result (Meta: templates/components).
 * @throws {GraphError} 132000 for a wrong number of parameters, 132012 for parameters of a wrong kind, 100 for missing
 *   names, 131008 for an empty text, 132018 for line breaks, tabs or many blanks, 132005 for a result that is too long.
 */
export function checkTextPart(part: TextPart, parameters: readonly SentParameter[]): string {
  const variables = variablesOf(part.text);
  if (parameters.length !== variables.length) {
    throw cloudError(
      132000,
      `${part.name}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  }
  const values = new Map<string, string>();
  for (const [index, parameter] of parameters.entries()) {
    const name = part.format === 'NAMED' ? nameOf(part, parameter, variables) : positionOf(part, parameter, index);
    if (values.has(name)) throw cloudError(132012, `${part.name}: Parameter ${name} is given more than once`);
    values.set(name, textOf(part, parameter));
  }
  const filled = fillIn(part.text ?? '', values);
  if (lengthOf(filled) > part.max) {
    throw cloudError(132005, `${part.name}: text is ${lengthOf(filled)} characters long, at most ${part.max} may be`);
  }
  return filled;
}

function positionOf(part: TextPart, { fields }: SentParameter, index: number): string {
  if (isGiven(fields.parameter_name)) {
    throw cloudError(132012, `${part.name}: Parameter name is not expected, the template has positional parameters`);
  }
  return String(index + 1);
}

function nameOf(part: TextPart, { fields }: SentParameter, variables: readonly string[]): string {
  const name = fields.parameter_name;
  // Real answers have 100, not 132012.
  if (typeof name !== 'string' || name === '') throw invalidParameter('Parameter name is missing or empty');
  if (!variables.includes(name)) throw cloudError(132012, `${part.name}: there is no parameter named ${name}`);
  return name;
}

function textOf({ name }: TextPart, parameter: SentParameter): string {
  switch (parameter.type) {
    case 'text':
      return textValue(parameter);
    case 'currency':
    case 'date_time':
      return fallbackValue(parameter);
    default:
      throw cloudError(132012, `${name}: Format mismatch, expected TEXT, received ${parameter.type.toUpperCase()}`);
  }
}

/**
 * The text of a parameter. @throws {GraphError} 131008 for an empty one, 132018 for characters that are not allowed.
 */
export function textValue({ fields, path }: SentParameter): string {
  const value = fields.text;
  if (isGiven(value) && typeof value !== 'string') {
    throw parameterError(`Param ${within(path, 'text')} must be a string.`);
  }
  if (typeof value !== 'string' || value.trim() === '') {
    throw cloudError(131008, `Parameter 'text' is mandatory for component parameter type 'text'`);
  }
  return inOneLine(value);
}

/** The Cloud API always shows the fallback of an amount or a date. */
function fallbackValue({ type, fields, path }: SentParameter): string {
  const value = object(fields, type, path);
  const here = within(path, type);
  if (type === 'currency') {
    text(value, 'code', here);
    if (typeof value.amount_1000 !== 'number') throw parameterError(`Param ${here}['amount_1000'] must be an integer.`);
  }
  return inOneLine(text(value, 'fallback_value', here));
}

function inOneLine(value: string): string {
  if (!/[\n\r\t]| {5}/.test(value)) return value;
  throw cloudError(132018, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
}
