import { parameterError } from '../graph/errors.ts';
import type { Fields } from './checks.ts';

/**
 * The body of a call as JSON; in a form, objects are JSON texts. Other parameters of the call, such as its token, are
 * left out.
 * @throws {GraphError} 100 for a text that begins like JSON but isn't.
 */
export function readBody(params: Fields): Fields {
  const named = typeof params.type === 'string' ? params.type : 'text';
  const packed = [named, 'context', 'typing_indicator'].filter((name) => isPacked(params[name]));
  if (packed.length === 0 && !hasCredentials(params)) return params;
  const { access_token: _token, appsecret_proof: _proof, ...body } = params;
  const unpacked = packed.map((name) => [name, unpack(name, String(params[name]))]);
  return { ...body, ...Object.fromEntries(unpacked) };
}

const isPacked = (value: unknown): boolean => typeof value === 'string' && /^\s*[[{]/.test(value);

const hasCredentials = (params: Fields): boolean =>
  params.access_token !== undefined || params.appsecret_proof !== undefined;

function unpack(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw parameterError(`Param ${name} must be a JSON object.`);
  }
}
