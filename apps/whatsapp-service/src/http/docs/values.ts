import { type Html, html } from './html.ts';

/** The placeholder of a reader's own value in a sample: `{{origin}}`. */
export type ValueName =
  | 'origin'
  | 'version'
  | 'phoneNumberId'
  | 'wabaId'
  | 'eventId'
  | 'conversationId'
  | 'wamid'
  | 'outboxId'
  | 'mediaId';

export type Values = Readonly<Record<ValueName, string>>;

const marker = /\{\{(\w+)\}\}/;

/** A sample with its values in place, as it can be run. */
export function filled(sample: string, values: Values): string {
  return sample.replace(new RegExp(marker, 'g'), (_all, name: ValueName) => values[name]);
}

/** The same for the page, where the script can fill in the reader's own values. */
export function filledHtml(sample: string, values: Values): Html {
  const pieces = sample.split(marker);
  return html`${pieces.map((piece, index) =>
    index % 2 === 0 ? html`${piece}` : html`<span data-value="${piece}">${values[piece as ValueName]}</span>`,
  )}`;
}
