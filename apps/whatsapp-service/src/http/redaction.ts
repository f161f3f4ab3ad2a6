import { componentSchemas } from './schemas/components.ts';
import type { ResponseSchema } from './schemas/responses.ts';

/**
 * An answer for a key without `read:content`, decided by the answer's schema alone. Times, counts, flags and words from
 * a list remain; of texts only those that the schema marks as `plain`. Anything that the schema does not describe is
 * hidden, so that a field without a mark is never shown. Hidden values are null, or removed from a list.
 */
export interface Redaction {
  (value: unknown): unknown;
  /** Whether the schema has content that it hides. */
  readonly hidesContent: boolean;
}

/** The part of a JSON Schema that decides. */
export interface SchemaNode {
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly 'x-content'?: boolean;
}

const everything: Redaction = Object.assign(() => null, { hidesContent: true });

/** The redaction of a route's answers with status 2xx; if they are not described as JSON, everything is hidden. */
export function redactionOf(response: unknown): Redaction {
  const described: readonly [string, ResponseSchema][] = Object.entries(Object(response));
  const success = described.find(([status]) => status.startsWith('2'))?.[1];
  const schema = success?.content?.['application/json']?.schema;
  return schema === undefined ? everything : redactionBy(schema);
}

/** The redaction of values of that schema. */
export function redactionBy(schema: object): Redaction {
  const redact = (value: unknown): unknown => redacted(schema, value);
  return Object.assign(redact, { hidesContent: hasContent(schema, new Set()) });
}

const namesOf = /^#\/components\/schemas\/(\w+)$/;

function resolved(node: SchemaNode): SchemaNode {
  const name = node.$ref === undefined ? undefined : namesOf.exec(node.$ref)?.[1];
  return name === undefined ? node : (componentSchemas[name] ?? {});
}

function redacted(given: SchemaNode, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  const node = resolved(given);
  if (node.anyOf) {
    const fitting = node.anyOf.map(resolved).find((each) => fits(each, value));
    return fitting ? redacted(fitting, value) : null;
  }
  // Any JSON of our own, such as an example.
  if (node.type === undefined && node['x-content'] === false) return value;
  if (Array.isArray(value)) return node.items ? listOf(node.items, value) : null;
  if (isObject(value)) return membersOf(node, value);
  return isReadable(node) ? value : null;
}

/** Hidden entries leave nothing, not even their number. */
function listOf(items: SchemaNode, values: readonly unknown[]): unknown[] {
  const item = resolved(items);
  const isHidden = item.anyOf === undefined && item.type === 'string' && !isReadable(item);
  return isHidden ? [] : values.map((value) => redacted(item, value));
}

function membersOf(node: SchemaNode, value: Readonly<Record<string, unknown>>): unknown {
  const { properties, patternProperties } = node;
  if (properties) {
    const known = Object.entries(value).filter(([name]) => Object.hasOwn(properties, name));
    return Object.fromEntries(known.map(([name, member]) => [name, redacted(properties[name] ?? {}, member)]));
  }
  const [pattern] = Object.values(patternProperties ?? {});
  if (pattern === undefined) return null;
  if (node['x-content'] !== false) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redacted(pattern, member)]));
}

/** Whether a key without `read:content` sees a value of that schema. */
export function isReadable({ type, format, 'x-content': isContent, ...node }: SchemaNode): boolean {
  if (isContent !== undefined) return !isContent;
  if (node.const !== undefined || node.enum !== undefined || format === 'date-time') return true;
  return type === 'integer' || type === 'number' || type === 'boolean';
}

function fits({ type, properties, patternProperties, items, ...node }: SchemaNode, value: unknown): boolean {
  if (Array.isArray(value)) return type === 'array' || items !== undefined;
  if (isObject(value)) return properties !== undefined || patternProperties !== undefined;
  if (type === 'integer') return typeof value === 'number';
  return type === typeof value || node.const === value || node.enum?.includes(value) === true;
}

function hasContent(given: SchemaNode, seen: Set<SchemaNode>): boolean {
  const node = resolved(given);
  if (seen.has(node)) return false;
  seen.add(node);
  const { anyOf, items, properties, patternProperties } = node;
  const isOpenRecord = patternProperties !== undefined && node['x-content'] !== false;
  if (isOpenRecord) return true;
  const parts = [
    ...(anyOf ?? []),
    ...(items ? [items] : []),
    ...Object.values({ ...properties, ...patternProperties }),
  ];
  if (parts.length > 0) return parts.some((part) => hasContent(part, seen));
  return node.type !== 'null' && !isReadable(node);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
