import type { SchemaNode } from './document.ts';
import { type Html, html, nothing, prose } from './html.ts';

/** A schema's type in a few words, with a link if it has a name of its own. */
export function typeOf(schema: SchemaNode): Html {
  const name = nameOf(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return joined(
      schema.enum.map((word) => html`<code>${String(word)}</code>`),
      ' or ',
    );
  if (schema.anyOf) return joined(schema.anyOf.map(typeOf), ' or ');
  if (schema.type === 'array') return html`list of ${typeOf(schema.items ?? {})}`;
  if (schema.patternProperties)
    return html`map of ${joined(Object.values(schema.patternProperties).map(typeOf), ' or ')}`;
  if (typeof schema.additionalProperties === 'object') return html`map of ${typeOf(schema.additionalProperties)}`;
  if (schema.format === 'date-time') return html`time`;
  return html`${schema.type === undefined ? 'any JSON' : [schema.type].flat().join(' or ')}`;
}

/** The schema's limits, if it has any. */
export function limitsOf({ minimum, maximum, default: preset }: SchemaNode): Html {
  const limits = [
    minimum !== undefined && maximum !== undefined ? `${minimum} to ${maximum}` : '',
    preset === undefined ? '' : `default ${JSON.stringify(preset)}`,
  ].filter((limit) => limit !== '');
  return limits.length === 0 ? nothing : html`<span class="dim"> ${limits.join(', ')}</span>`;
}

/** A schema's fields as rows; those of nameless objects follow below, with their path. */
export function fieldTable(schema: SchemaNode): Html {
  const rows = fieldRows(schema, '');
  return rows.length === 0 ? nothing : html`<table><tbody>${rows}</tbody></table>`;
}

function fieldRows(schema: SchemaNode, prefix: string): Html[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const isOptional = !schema.required?.includes(name);
    const row = html`<tr><th scope="row"><code>${prefix}${name}</code>${isOptional ? html`<br><span class="dim">optional</span>` : nothing}</th>
<td><span class="type">${typeOf(field)}</span>${limitsOf(field)}${field.description ? html`<br>${prose(field.description)}` : nothing}</td></tr>`;
    return [row, ...fieldRows(inner(field), `${prefix}${name}${isList(field) ? '[]' : ''}.`)];
  });
}

const isList = (field: SchemaNode): boolean => field.type === 'array';

/** The nameless object that a field holds: directly, in a list, or as an alternative to null. */
function inner(field: SchemaNode): SchemaNode {
  if (field.properties) return field;
  const candidates = [...(field.anyOf ?? []), ...(field.items ? [field.items] : [])];
  return candidates.find(({ properties }) => properties) ?? {};
}

/** Name of the schema that this one points at. */
export function nameOf({ $ref }: SchemaNode): string | undefined {
  return $ref?.split('/').at(-1);
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${separator}${part}`))}`;
}
