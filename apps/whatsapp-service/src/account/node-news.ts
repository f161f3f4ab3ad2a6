import { changesIn } from '@intexuraos/cloud-api';

/** What a webhook reports of templates, flows and groups. */
export interface NodeNews {
  /** Any of them is new or has changed. */
  readonly isAny: boolean;
  /** The accounts whose templates have changed. */
  readonly templatesOf: readonly string[];
}

const fields = /^(message_template_|template_|flows$|group_)/;

/** @param webhook as parsed JSON. */
export function nodeNewsIn(webhook: unknown): NodeNews {
  const news = changesIn(webhook).filter(({ field }) => fields.test(field));
  const ofTemplates = news.filter(({ field }) => /^(message_)?template_/.test(field));
  return { isAny: news.length > 0, templatesOf: [...new Set(ofTemplates.map(({ wabaId }) => wabaId))] };
}
