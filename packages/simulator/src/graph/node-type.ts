import type { Platform } from '../platform.ts';
import { nonexistingField } from './errors.ts';
import { parseFields, type SelectedField } from './field-selection.ts';
import type { GraphCall } from './graph-call.ts';
import { jsonParameter, textParameter } from './parameters.ts';

/** The caller for whom a field is read. */
export interface Reading {
  readonly platform: Platform;
  readonly call: GraphCall;
  readonly field: SelectedField;
}

type FieldReader<T> = (node: T, reading: Reading) => unknown;

/** The fields of nodes of one type, and the default ones. */
export interface NodeType<T extends { readonly id: string }> {
  /** Its name in errors: `WhatsAppBusinessPhoneNumber`. */
  readonly name: string;
  readonly defaults: readonly string[];
  /** Readers by name; `id` is always included. Unknown values (undefined) are left out. */
  readonly fields: Readonly<Record<string, FieldReader<T>>>;
}

/** The fields in `fields=`; undefined if it is absent. @throws {GraphError} 2500 if it can't be parsed. */
export function selectedFields(call: GraphCall): SelectedField[] | undefined {
  const { fields } = call.params;
  const listed = typeof fields === 'string' && fields.startsWith('[') ? jsonParameter(call.params, 'fields') : fields;
  const text = Array.isArray(listed) ? listed.join(',') : textParameter(call.params, 'fields');
  return text === undefined || text.trim() === '' ? undefined : parseFields(text);
}

/**
 * A node as JSON, with the requested fields, under their alias if requested with `.as(name)`, or the type's defaults.
 * `id` is always included, and last.
 */
export function readNode<T extends { readonly id: string }>(
  type: NodeType<T>,
  node: T,
  platform: Platform,
  call: GraphCall,
  selection = selectedFields(call),
): Record<string, unknown> {
  const asked = selection === undefined || selection.length === 0 ? type.defaults.map(plainField) : selection;
  const json: Record<string, unknown> = {};
  for (const field of asked) {
    if (field.name === 'id') continue;
    const read = Object.hasOwn(type.fields, field.name) ? type.fields[field.name] : undefined;
    if (read === undefined) throw nonexistingField(field.name, type.name);
    const value = read(node, { platform, call, field });
    if (value !== undefined) json[field.modifiers.get('as') ?? field.name] = value;
  }
  json.id = node.id;
  return json;
}

const plainField = (name: string): SelectedField => ({ name, modifiers: new Map(), fields: [] });
