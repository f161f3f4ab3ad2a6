import type { Random } from '../../ledger/random.ts';
import { arrayOf, isJsonObject, type JsonObject, objectOf } from '../../support/json.ts';
import type { ValidRequest } from './hostile-request.ts';
import { markedText } from './marks.ts';

/** One operation of the service's own OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
  readonly parameters: readonly Parameter[];
  /** Schema or example of the body; null if it takes none. */
  readonly body: JsonObject | null;
}

interface Parameter {
  readonly name: string;
  readonly place: 'path' | 'query' | 'header';
  readonly isRequired: boolean;
  readonly schema: JsonObject;
  readonly example: unknown;
}

/** Values that the service has under a name, so that a request may refer to existing data. */
export type KnownValues = ReadonlyMap<string, readonly string[]>;

/** Reads the service's own list of routes: new routes are attacked without changing the trial. */
export function readOperations(document: unknown): Operation[] {
  return Object.entries(objectOf(objectOf(document).paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).flatMap(([method, operation]) =>
      isJsonObject(operation) ? [readOperation(path, method.toUpperCase(), operation)] : [],
    ),
  );
}

function readOperation(path: string, method: string, operation: JsonObject): Operation {
  const content = objectOf(objectOf(operation.requestBody).content);
  const json = objectOf(content['application/json']);
  return {
    method,
    path,
    isOpen: Array.isArray(operation.security) && operation.security.length === 0,
    parameters: arrayOf(operation.parameters).map(readParameter),
    body:
      operation.requestBody === undefined
        ? null
        : { ...objectOf(json.schema), ...(json.example !== undefined && { example: json.example }) },
  };
}

function readParameter(value: unknown): Parameter {
  const { name, in: place, required, schema, example } = objectOf(value);
  return {
    name: String(name),
    place: place === 'path' || place === 'header' ? place : 'query',
    isRequired: required === true,
    schema: objectOf(schema),
    example,
  };
}

/** A call of one of these operations, with parameters as documented. */
export function makeApiCall(random: Random, operations: readonly Operation[], known: KnownValues): ValidRequest {
  const { method, path, isOpen, parameters, body } = random.pick(operations);
  const wanted = parameters.filter(
    ({ isRequired, place }) => isRequired || place === 'path' || random.fraction() < 0.35,
  );
  const values = wanted.map((parameter) => [parameter, parameterValue(parameter, path, known, random)] as const);
  const inPath = new Map(values.filter(([{ place }]) => place === 'path').map(([{ name }, value]) => [name, value]));
  const target = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(inPath.get(name) ?? markedText(random)),
  );
  const query = values
    .filter(([{ place }]) => place === 'query')
    .map(([{ name }, value]) => `${name}=${encodeURIComponent(value)}`);
  const headers = values.filter(([{ place }]) => place === 'header').map(([{ name }, value]) => [name, value] as const);
  const type = body === null ? [] : [['Content-Type', 'application/json'] as const];
  return {
    family: isOpen ? 'open' : 'v1',
    name: `${method} ${path}`,
    method,
    target: query.length === 0 ? target : `${target}?${query.join('&')}`,
    headers: [['Host', 'localhost'], ...type, ...headers],
    body: body === null ? null : { json: exampleOf(body, random, 0) },
  };
}

function parameterValue(
  { name, schema, example }: Parameter,
  path: string,
  known: KnownValues,
  random: Random,
): string {
  const values = known.get(`${path.split('/{')[0]} ${name}`) ?? known.get(name);
  if (values !== undefined && values.length > 0 && random.fraction() < 0.7) return random.pick(values);
  return String(exampleOf({ ...schema, ...(example !== undefined && { example }) }, random, 0));
}

const deepest = 5;

/** A value that roughly satisfies a schema. */
function exampleOf(schema: JsonObject, random: Random, depth: number): unknown {
  if (schema.example !== undefined) return schema.example;
  const [example] = arrayOf(schema.examples);
  if (example !== undefined) return example;
  if (schema.const !== undefined) return schema.const;
  const choices = arrayOf(schema.enum ?? schema.anyOf ?? schema.oneOf);
  if (choices.length > 0) {
    const choice = random.pick(choices);
    return isJsonObject(choice) ? exampleOf(choice, random, depth + 1) : choice;
  }
  switch ([schema.type].flat()[0]) {
    case 'integer':
    case 'number':
      return random.pick([schema.minimum ?? 1, schema.maximum ?? 10, 1, 5]);
    case 'boolean':
      return random.fraction() < 0.5;
    case 'array':
      return depth > deepest ? [] : [exampleOf(objectOf(schema.items), random, depth + 1)];
    case 'object':
      return depth > deepest
        ? {}
        : Object.fromEntries(
            Object.entries(objectOf(schema.properties)).map(([name, each]) => [
              name,
              exampleOf(objectOf(each), random, depth + 1),
            ]),
          );
    default:
      return markedText(random);
  }
}

/** Reads every list of the API, and collects values by their names. */
export async function learnValues(
  operations: readonly Operation[],
  get: (path: string) => Promise<unknown>,
): Promise<KnownValues> {
  const known = new Map<string, string[]>();
  const remember = (name: string, value: unknown): void => {
    if (typeof value !== 'string' || value === '' || value.length > 300) return;
    const values = known.get(name) ?? [];
    if (values.length < 20) known.set(name, [...values, value]);
  };
  const lists = operations.filter(
    ({ method, path }) =>
      method === 'GET' &&
      path.startsWith('/v1/') &&
      !path.includes('{') &&
      !path.endsWith('/stream') &&
      // Nobody's id is learned: a call that erases a person would take away what the ledger counts.
      path !== '/v1/contacts',
  );
  for (const { path } of lists) {
    const list = objectOf(await get(path));
    remember('cursor', list.nextCursor);
    for (const item of arrayOf(list.data)) {
      for (const [name, value] of Object.entries(objectOf(item))) {
        remember(name, value);
        remember(`${path} ${name}`, value);
      }
    }
  }
  return known;
}
