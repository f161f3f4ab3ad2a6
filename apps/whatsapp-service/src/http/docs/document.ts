import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';

/** The part of a JSON Schema that the page shows. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
}

const record = <T extends TSchema>(value: T) => Type.Record(Type.String(), value);
const schemaNode = Type.Unsafe<SchemaNode>({ type: 'object' });

const media = Type.Object({
  schema: Type.Optional(schemaNode),
  example: Type.Optional(Type.Unknown()),
  examples: Type.Optional(record(Type.Object({ summary: Type.Optional(Type.String()), value: Type.Unknown() }))),
});

const parameter = Type.Object({
  name: Type.String(),
  in: Type.Union([Type.Literal('path'), Type.Literal('query'), Type.Literal('header')]),
  required: Type.Optional(Type.Boolean()),
  description: Type.Optional(Type.String()),
  schema: schemaNode,
  example: Type.Optional(Type.Unknown()),
});

const response = Type.Object({
  description: Type.String(),
  headers: Type.Optional(record(Type.Object({ description: Type.Optional(Type.String()) }))),
  content: Type.Optional(record(media)),
});

const operation = Type.Object({
  operationId: Type.String(),
  summary: Type.String(),
  description: Type.Optional(Type.String()),
  tags: Type.Array(Type.String(), { minItems: 1 }),
  security: Type.Optional(Type.Array(record(Type.Array(Type.String())))),
  parameters: Type.Optional(Type.Array(parameter)),
  requestBody: Type.Optional(Type.Object({ description: Type.Optional(Type.String()), content: record(media) })),
  responses: record(response),
});

const methodNames = ['get', 'post', 'put', 'patch', 'delete'] as const;

const pathItem = Type.Partial(
  Type.Object({ get: operation, post: operation, put: operation, patch: operation, delete: operation }),
);

const apiDocument = Type.Object({
  info: Type.Object({ title: Type.String(), version: Type.String(), description: Type.String() }),
  tags: Type.Array(Type.Object({ name: Type.String(), description: Type.String() })),
  paths: record(pathItem),
  components: Type.Object({ schemas: record(schemaNode) }),
});

export type ApiDocument = Static<typeof apiDocument>;
export type Operation = Static<typeof operation>;
export type Parameter = Static<typeof parameter>;
export type Response = Static<typeof response>;
export type Media = Static<typeof media>;

/** An operation and its path. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Reads an OpenAPI document for the page; throws if it lacks something that the page shows. */
export function readDocument(value: unknown): ApiDocument {
  if (Value.Check(apiDocument, value)) return value;
  const where = Value.Errors(apiDocument, value)[0]?.instancePath;
  throw new TypeError(`The OpenAPI document can't be shown: see ${where}.`);
}

/** All operations, in the document's order. */
export function endpointsOf(document: ApiDocument): Endpoint[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methodNames.flatMap((method) => {
      const found = item[method];
      return found ? [{ method: method.toUpperCase(), path, operation: found }] : [];
    }),
  );
}
