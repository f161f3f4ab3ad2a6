import { cloudError } from '../graph/errors.ts';
import type { Template } from '../world/template.ts';
import type { Fields } from './sent-components.ts';
import { fillIn, variablesOf } from './variables.ts';

/** Types that stand for a text in header and body. */
const textTypes = new Set(['text', 'currency', 'date_time']);

/**
 * Fills one text part in with its parameters, by position or by name.
 * @throws {GraphError} 132000 for another number of parameters, 132012 for another kind, 131008 for an empty text, 132018
 *   for line breaks, tabs or many blanks, 132005 for a result that is too long.
 */
export function checkTextPart(
  part: string,
  text: string | undefined,
  parameters: readonly Fields[],
  format: Template['parameterFormat'],
  maxLength: number,
): void {
  const variables = variablesOf(text);
  if (parameters.length !== variables.length) {
    throw cloudError(
      132000,
      `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  }
  const values = new Map<string, string>();
  for (const [index, parameter] of parameters.entries()) {
    const name = nameOf(part, parameter, index, variables, format);
    values.set(name, textOfParameter(part, parameter, index));
  }
  const filled = fillIn(text ?? '', values);
  if (filled.length > maxLength) {
    throw cloudError(
      132005,
      `${part}: hydrated text is ${filled.length} characters long, at most ${maxLength} are allowed`,
    );
  }
}

function nameOf(
  part: string,
  parameter: Fields,
  index: number,
  variables: readonly string[],
  format: Template['parameterFormat'],
): string {
  const given = parameter.parameter_name;
  if (format === 'POSITIONAL') {
    if (given !== undefined)
      throw cloudError(132012, `${part}: Parameter name is not expected for positional parameters`);
    return variables[index] ?? String(index + 1);
  }
  if (typeof given !== 'string' || given === '') throw cloudError(132012, 'Parameter name is missing or empty');
  if (!variables.includes(given)) throw cloudError(132012, `${part}: there is no parameter named ${given}`);
  return given;
}

function textOfParameter(part: string, parameter: Fields, index: number): string {
  const type = String(parameter.type ?? '').toLowerCase();
  if (!textTypes.has(type)) {
    throw cloudError(132012, `${part}: Format mismatch, expected TEXT, received ${type.toUpperCase() || 'UNKNOWN'}`);
  }
  const content = type === 'text' ? parameter.text : fallbackOf(parameter[type]);
  if (typeof content !== 'string' || content.trim() === '') {
    throw cloudError(
      131008,
      `Parameter '${type}' is mandatory for component parameter type '${type}' (${part}, ${index})`,
    );
  }
  if (/[\n\t]| {5,}/.test(content)) {
    throw cloudError(
      132018,
      `${part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
    );
  }
  return content;
}

const fallbackOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'fallback_value' in value ? value.fallback_value : undefined;
