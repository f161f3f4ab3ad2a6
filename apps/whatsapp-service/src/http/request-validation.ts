import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifySchemaCompiler, FastifyTypeProvider } from 'fastify';
import { IsInteger, IsObject, type Static, type TObject, type TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** Infers handler types from their TypeBox schemas. */
export interface TypeBoxProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

/** The app that routes are added to. */
export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxProvider>;

/** A query parameter is invalid for its route. The message is for the client; it names the parameter only. */
export class ParameterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ParameterError';
  }
}

/** The path contains an id of an impossible form. */
export class ImpossibleIdError extends Error {
  constructor() {
    super('No resource has this id.');
    this.name = 'ImpossibleIdError';
  }
}

/** Validates path, query and body by their TypeBox schemas; digits are converted where an integer is expected. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (!IsObject(schema)) throw new TypeError('Parameters are described by an object schema.');
  const isBody = httpPart === 'body';
  return (data: unknown) => {
    // An empty body is one without fields.
    const isOther = typeof (data ?? {}) !== 'object' || Array.isArray(data);
    if (isBody && isOther) return { error: new ParameterError('The body must be a JSON object.') };
    const value = withIntegers(schema, data);
    if (Value.Check(schema, value)) return { value };
    return {
      error: httpPart === 'params' ? new ImpossibleIdError() : new ParameterError(firstProblem(schema, value, isBody)),
    };
  };
};

function withIntegers(schema: TObject, data: unknown): Record<string, unknown> {
  const entries = Object.entries(typeof data === 'object' && data !== null ? data : {});
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
      return [name, IsInteger(property) && isInteger(value) ? Number(value) : value];
    }),
  );
}

const isInteger = (value: unknown): value is string => typeof value === 'string' && /^-?\d{1,15}$/.test(value);

function firstProblem(schema: TObject, value: Record<string, unknown>, isBody: boolean): string {
  const unknownName = Object.keys(value).find((name) => !Object.hasOwn(schema.properties, name));
  if (unknownName !== undefined) {
    const names = Object.keys(schema.properties);
    const what = isBody ? 'field' : 'parameter';
    return names.length === 0
      ? `This path takes no ${isBody ? 'fields in its body' : 'parameters'}.`
      : `There is no ${what} ${JSON.stringify(unknownName.slice(0, 40))} here. Known ${what}s: ${names.join(', ')}.`;
  }
  const [error] = Value.Errors(schema, value);
  const name = error?.instancePath.slice(1) ?? '';
  if (!isBody && Array.isArray(value[name])) return `${name} is given more than once.`;
  return error ? `${problemOf(error, name)}.` : `${name} is invalid.`;
}

const under = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);

type ValueError = ReturnType<typeof Value.Errors>[number];

function problemOf(error: ValueError, name: string): string {
  switch (error.keyword) {
    case 'required':
      return `${error.params.requiredProperties.map((each) => under(name, each)).join(', ')} must be given`;
    // Of an object within the body; one of the body itself was named with those that are known.
    case 'boolean':
      return `${name} is a field that is not known here`;
    case 'enum':
      return `${name} must be one of ${error.params.allowedValues.join(', ')}`;
    case 'minLength':
      return error.params.limit === 1 ? `${name} must not be empty` : `${name} ${error.message}`;
    case 'type':
      return error.params.type === 'integer' ? `${name} must be a whole number` : `${name} ${error.message}`;
    case 'minimum':
      return `${name} must be at least ${error.params.limit}`;
    case 'maximum':
      return `${name} must be at most ${error.params.limit}`;
    default:
      return `${name} ${error.message}`;
  }
}
