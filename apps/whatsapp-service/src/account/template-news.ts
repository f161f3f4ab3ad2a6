import { changesIn } from '../inbound/changes-in.ts';

/** The accounts of which a webhook, as parsed JSON, tells something new about a template. */
export function templateNewsIn(webhook: unknown): string[] {
  const news = changesIn(webhook).filter(({ field }) => field.startsWith('message_template_'));
  return [...new Set(news.map(({ wabaId }) => wabaId))];
}
