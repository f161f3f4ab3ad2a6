import { componentsOf, partsOf, type TemplatePart, userIdOf } from '@intexuraos/cloud-api';
import { instantOf } from '../iso-time.ts';
import type { Broadcast, BroadcastRow, BroadcastTemplate } from './broadcast.ts';

/** A message of a broadcast, as a caller would send it by itself. */
export type RowMessage = Readonly<Record<string, unknown>>;

/** Makes the messages of rows. */
export interface MessageMaker {
  readonly parts: readonly TemplatePart[];
  /** @throws {TemplateValueError} for a value of the wrong form. */
  of(row: Pick<BroadcastRow, 'to' | 'values'>): RowMessage;
}

/**
 * The recipient of a row, in the one spelling by which duplicates are recognised; null for text that is neither number
 * nor BSUID.
 */
export const recipientOfRow = (to: string): string | null => userIdOf(to);

export function createMessageMaker({
  template,
  columns,
}: {
  readonly template: Pick<BroadcastTemplate, 'name' | 'language' | 'definition'>;
  readonly columns: Broadcast['columns'];
}): MessageMaker {
  const parts = partsOf(template.definition);
  const { name, language } = template;
  return {
    parts,
    of: ({ to, values }) => {
      const given = new Map(
        columns.flatMap((column, index) => {
          const value = values[index] ?? null;
          return value === null ? [] : [[column, value] as const];
        }),
      );
      const components = componentsOf(parts, given, instantOf);
      return {
        messaging_product: 'whatsapp',
        ...(/^\d/.test(to) ? { to } : { recipient: to }),
        type: 'template',
        template: { name, language: { code: language }, ...(components.length > 0 && { components }) },
      };
    },
  };
}
