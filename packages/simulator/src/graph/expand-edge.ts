import type { SelectedField } from './field-selection.ts';
import { type NodeType, type Reading, readNode } from './node-type.ts';
import { pageBody, pageOf } from './paging.ts';

/**
 * An edge that is requested as a field of its node: `phone_numbers.limit(5){id,status}`. It has its own pages, whose
 * links lead to the edge itself.
 */
export function expandEdge<T extends { readonly id: string }>(
  type: NodeType<T>,
  nodeId: string,
  all: readonly T[],
  { platform, call, field }: Reading,
): Record<string, unknown> {
  const fields = field.fields.length > 0 && { fields: fieldsText(field.fields) };
  const edgeCall = {
    ...call,
    path: `${nodeId}/${field.name}`,
    params: { ...Object.fromEntries(field.modifiers), ...fields },
  };
  const { items, paging } = pageOf(all, edgeCall);
  return pageBody(
    items.map((item) => readNode(type, item, platform, edgeCall, [...field.fields])),
    paging,
  );
}

function fieldsText(fields: readonly SelectedField[]): string {
  return fields
    .map(({ name, modifiers, fields: inner }) => {
      const modified = [...modifiers].map(([modifier, value]) => `.${modifier}(${value})`).join('');
      return `${name}${modified}${inner.length > 0 ? `{${fieldsText(inner)}}` : ''}`;
    })
    .join(',');
}
