import type { ConversationContext, WebhookItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { applyItems } from '../../test/support/applied-items.ts';
import { ada, at, handoverItem, messageItem } from '../../test/support/items.ts';

const summary = (text: string): ConversationContext => ({
  summary: text,
  value: { type: 'summary', summary: { text } },
});
const contextAfter = (...items: readonly WebhookItem[]) => applyItems(...items).alias(`w:${ada.waId}`).total.context;

describe('pain: a thread comes from another responder, and what was said there is not available', () => {
  it('arrives with a handover, or next to the first message', () => {
    const expected = { at: at(0), ...summary('Asked for opening hours.') };
    const conversationContext = summary('Asked for opening hours.');
    expect(contextAfter(handoverItem('control_passed', { conversationContext }))).toEqual(expected);
    expect(contextAfter(messageItem('wamid.1', { conversationContext }))).toEqual(expected);
  });

  it('is the last one reported, in any order of arrival, and messages without one keep it', () => {
    const first = handoverItem('control_passed', { at: at(1), conversationContext: summary('first') });
    const second = messageItem('wamid.1', { at: at(2), conversationContext: summary('second') });
    const plain = messageItem('wamid.2', { at: at(3) });
    expect(contextAfter(first, second, plain)).toMatchObject({ summary: 'second', at: at(2) });
    expect(contextAfter(plain, second, first)).toMatchObject({ summary: 'second', at: at(2) });
  });

  it('is kept from a handover of a kind that Meta adds later', () => {
    const handover = { ...handoverItem('control_passed'), control: undefined, conversationContext: summary('new') };
    expect(contextAfter(handover)).toMatchObject({ summary: 'new' });
  });

  it('is left to the event if it is nested too deeply or too long to be written with each message', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    const long = 'x'.repeat(40_000);
    for (const value of [deep, { history: long }]) {
      expect(contextAfter(messageItem('wamid.1', { conversationContext: { summary: 'short', value } }))).toEqual({
        at: at(0),
        summary: 'short',
      });
    }
    expect(contextAfter(messageItem('wamid.1', { conversationContext: summary(long) }))).toEqual({ at: at(0) });
  });
});
