import type { TObject } from 'typebox';
import { isReadable, type SchemaNode } from '../redaction.ts';

/** Schemas that are Meta’s, or of errors, which are sent as they are to every key. */
const shownAsTheyAre: ReadonlySet<string> = new Set(['GraphError', 'SentMessage', 'Error']);

/**
 * Components as the document shows them: a text or a number that `redaction.ts` hides from a key without `read:content`
 * may be null, whatever its schema says otherwise. The client's types are for keys that see everything.
 */
export function withHiddenValues(components: Readonly<Record<string, TObject>>): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, shownAsTheyAre.has(name) ? schema : orNull(schema)]),
  );
}

function orNull(node: SchemaNode): SchemaNode {
  const { anyOf, items, properties, patternProperties } = node;
  if (isHiddenScalar(node)) return { anyOf: [node, { type: 'null' }], ...describing(node) };
  return {
    ...node,
    ...(anyOf && { anyOf: anyOf.some(({ type }) => type === 'null') ? anyOf.map(orNullWithin) : anyOf.map(orNull) }),
    // Hidden entries of a list are left out.
    ...(items && { items: orNullWithin(items) }),
    ...(properties && { properties: mapped(properties) }),
    ...(patternProperties && { patternProperties: mapped(patternProperties) }),
  };
}

/** The same if null is already allowed, or not the form in which it is hidden. */
const orNullWithin = (node: SchemaNode): SchemaNode => (isHiddenScalar(node) ? node : orNull(node));

const mapped = (nodes: Readonly<Record<string, SchemaNode>>): Readonly<Record<string, SchemaNode>> =>
  Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, orNull(node)]));

const isHiddenScalar = (node: SchemaNode): boolean =>
  (node.type === 'string' || node.type === 'integer' || node.type === 'number') && !isReadable(node);

const describing = ({ description }: SchemaNode): Pick<SchemaNode, 'description'> =>
  description === undefined ? {} : { description };
