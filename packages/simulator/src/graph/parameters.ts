import { plainText } from '../meta-json.ts';
import { invalidParameter, parameterError } from './errors.ts';

type Params = Readonly<Record<string, unknown>>;

/** A parameter as text; numbers become their digits. Undefined if absent. @throws {GraphError} 100 for others. */
export function textParameter(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw parameterError(`Param ${name} must be a string.`);
  return value;
}

/** A text parameter of at most `maxLength` characters (code points). @throws {GraphError} 100 for a longer one. */
export function shortTextParameter(params: Params, name: string, maxLength: number): string | undefined {
  const value = textParameter(params, name);
  if (value !== undefined && [...value].length > maxLength) {
    throw parameterError(`Param ${name} must be at most ${maxLength} characters long.`);
  }
  return value;
}

/** A parameter as a number; undefined if absent. @throws {GraphError} 100 if it is not a number. */
export function numberParameter(params: Params, name: string): number | undefined {
  const text = textParameter(params, name);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isNaN(value)) throw parameterError(`Param ${name} must be an integer.`);
  return value;
}

/** A parameter as a boolean; undefined if absent. */
export function booleanParameter(params: Params, name: string): boolean | undefined {
  const text = textParameter(params, name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw parameterError(`Param ${name} must be a boolean.`);
}

/**
 * An object or array: as such in a JSON body, as JSON text in a query or a form. Meta's own samples of queries use
 * apostrophes as quotation marks. @throws {GraphError} 100.
 */
export function jsonParameter(params: Params, name: string): unknown {
  const value = params[name];
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value.includes('"') ? value : value.replaceAll("'", '"'));
  } catch {
    throw invalidParameter(`Parameter ${name} is not valid JSON`);
  }
}

/** A list of names: an array, an array as JSON text, or names separated by commas. Undefined if absent. */
export function namesParameter(params: Params, name: string): string[] | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  const list = typeof value === 'string' && value.trimStart().startsWith('[') ? jsonParameter(params, name) : value;
  const names = Array.isArray(list) ? list.map(plainText) : plainText(list).split(',');
  return names.map((each) => each.trim()).filter((each) => each !== '');
}
