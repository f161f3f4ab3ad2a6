import { expect, it } from 'vitest';
import { messagesWebhook, templateStatus, textMessage, wabaId, webhook } from '../../test/support/webhooks.ts';
import { nodeNewsIn } from './node-news.ts';

it('names the account whose templates have changed, once', () => {
  const news = webhook(templateStatus(7, 'APPROVED'), templateStatus(8, 'PAUSED'));
  expect(nodeNewsIn(news)).toEqual({ isAny: true, templatesOf: [wabaId] });
});

it.each([
  ['template_category_update', true, [wabaId]],
  ['flows', true, []],
  ['group_lifecycle_update', true, []],
  ['messages', false, []],
  ['account_update', false, []],
])('reads a change of %s as news: %s', (field, isAny, templatesOf) => {
  expect(nodeNewsIn(webhook({ field, value: {} }))).toEqual({ isAny, templatesOf });
});

it('finds none in anything else', () => {
  for (const other of [messagesWebhook(textMessage('wamid.1')), null, 'x', { entry: [{ changes: [{}] }] }]) {
    expect(nodeNewsIn(other)).toEqual({ isAny: false, templatesOf: [] });
  }
});
