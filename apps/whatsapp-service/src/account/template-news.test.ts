import { expect, it } from 'vitest';
import { messagesWebhook, templateStatus, textMessage, wabaId, webhook } from '../../test/support/webhooks.ts';
import { templateNewsIn } from './template-news.ts';

it('names the account whose templates have changed, and none for anything else', () => {
  expect(templateNewsIn(webhook(templateStatus(7, 'APPROVED'), templateStatus(8, 'PAUSED')))).toEqual([wabaId]);
  for (const other of [messagesWebhook(textMessage('wamid.1')), null, 'x', { entry: [{ changes: [{}] }] }]) {
    expect(templateNewsIn(other)).toEqual([]);
  }
});
