import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, automaticEventItem, messageItem, userActionItem } from '../../test/support/items.ts';
import { noon, phoneNumberId } from '../../test/support/webhooks.ts';
import { entryIdOf } from './conversation-key.ts';

const adasConversation = `${phoneNumberId}/w:${ada.waId}`;

describe('applyUserAction', () => {
  it('makes a click an entry of the user’s conversation, which opens no window', () => {
    const click = userActionItem('c1', { user: ada, at: at(5), raw: { action_type: 'click' } });
    const { messages, conversations } = applyItems(click, click).snapshot();
    expect(messages).toMatchObject([
      {
        wamid: entryIdOf(click),
        conversationKey: adasConversation,
        at: at(5),
        body: { kind: 'user_action', type: 'marketing_messages_link_click', content: { action_type: 'click' } },
      },
    ]);
    expect(conversations).toMatchObject([{ total: { activeAt: at(5), windowOpenedAt: null } }]);
  });

  it('keeps clicks without a user, as Meta’s are, in one conversation of their number', () => {
    const clicks = [userActionItem('c1'), userActionItem('c2')];
    const applied = applyItems(...clicks);
    for (const click of clicks) {
      expect(applied.message(entryIdOf(click)).conversationKey).toBe(`${phoneNumberId}/unknown:observed`);
    }
    expect(applied.alias('unknown:observed').total).toMatchObject({ activeAt: noon, windowOpenedAt: null });
  });

  it('puts a purchase that names only a message into that message’s conversation, whichever comes first', () => {
    const purchase = automaticEventItem('wamid.1', { type: 'Purchase', at: at(9) });
    const message = messageItem('wamid.1');
    const id = entryIdOf(purchase);
    expect(applyItems(purchase).message(id).conversationKey).toBeNull();
    expect(applyItems(purchase).message('wamid.1')).toMatchObject({ body: null, at: at(9) });
    for (const order of [
      [purchase, message],
      [message, purchase],
    ]) {
      const applied = applyItems(...order);
      expect(applied.message(id)).toMatchObject({ conversationKey: adasConversation, body: { about: 'wamid.1' } });
      expect(applied.message('wamid.1')).toMatchObject({ at: noon, entries: [{ wamid: id }] });
      expect(applied.alias(`w:${ada.waId}`).total.windowOpenedAt).toBe(noon);
    }
  });

  it('separates a message’s events from the message, though they have its id', () => {
    const events = [automaticEventItem('wamid.1'), automaticEventItem('wamid.1', { type: 'Purchase' })];
    expect(applyItems(messageItem('wamid.1'), ...events).snapshot().messages).toHaveLength(3);
  });
});
