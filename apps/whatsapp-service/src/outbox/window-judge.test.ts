import { describe, expect, it } from 'vitest';
import { noFacts } from '../conversations/conversation-facts.ts';
import { conversationKey } from '../conversations/conversation-key.ts';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { RoutingRecord } from '../conversations/routing-record.ts';
import { createWindowJudge, type WindowJudgeDeps } from './window-judge.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;
const phoneNumberId = '106540352242922';
const recipient = '16505551234';

const byNumber = [`w:${recipient}`];
const byBoth = ['u:US.1', ...byNumber];

/** A conversation known by these ids, whose window the user last opened this many milliseconds ago. */
function openedAgo(ms: number | null, aliases: readonly string[] = byBoth): ConversationRecord {
  const key = conversationKey({ phoneNumberId, alias: `w:${recipient}` });
  const facts = { ...noFacts, windowOpenedAt: ms === null ? null : now - ms };
  const names = { waId: recipient, userId: null, groupId: null };
  return {
    key,
    id: 'cnv_1',
    phoneNumberId,
    alias: `w:${recipient}`,
    partOf: null,
    joined: null,
    members: aliases.map((alias) => conversationKey({ phoneNumberId, alias })),
    ...names,
    own: facts,
    total: facts,
  };
}

const judge = (
  conversations: readonly ConversationRecord[],
  {
    body = { type: 'text' },
    routing = [],
    ...changes
  }: Partial<WindowJudgeDeps> & { body?: object; routing?: readonly RoutingRecord[] } = {},
) =>
  createWindowJudge({
    conversations: { list: async () => ({ data: [...conversations], nextCursor: null }), routing: async () => routing },
    oldestPendingAt: async () => null,
    unbrokenSince: () => now - 2 * day,
    now: () => now,
    ...changes,
  }).judge({ phoneNumberId, recipient, body: JSON.stringify(body) });

describe('createWindowJudge', () => {
  it('considers the window open for 24 hours from the user’s last action', async () => {
    expect(await judge([openedAgo(hour)])).toBe('open');
    expect(await judge([openedAgo(2 * day), openedAgo(hour)])).toBe('open');
  });

  it('considers it closed for a known person who wrote earlier, and never opened for one who never wrote', async () => {
    expect(await judge([openedAgo(25 * hour)])).toBe('closed');
    expect(await judge([openedAgo(null)])).toBe('never_opened');
  });

  it('pain: leaves the verdict to Meta if the person is unknown, or may have written under another id', async () => {
    expect(await judge([])).toBe('unknown');
    for (const aliases of [byNumber, ['u:US.1'], ['p:US.ENT.1', ...byNumber]]) {
      expect(await judge([openedAgo(25 * hour, aliases)])).toBe('unknown');
      expect(await judge([openedAgo(null, aliases)])).toBe('unknown');
      expect(await judge([openedAgo(hour, aliases)])).toBe('open');
    }
    // A number that two people have had.
    expect(await judge([openedAgo(25 * hour), openedAgo(25 * hour, ['u:US.2'])])).toBe('unknown');
  });

  it('leaves the verdict to Meta if other responders answer too and the messages to them have not been seen for a day', async () => {
    const seen = (standbySince: number | null): RoutingRecord[] => [
      { key: phoneNumberId, standbySince, handoverAt: now - hour, refusedAt: null },
    ];
    expect(await judge([openedAgo(25 * hour)], { routing: seen(null) })).toBe('unknown');
    expect(await judge([openedAgo(25 * hour)], { routing: seen(now - 23 * hour) })).toBe('unknown');
    expect(await judge([openedAgo(25 * hour)], { routing: seen(now - 2 * day) })).toBe('closed');
    expect(await judge([openedAgo(hour)], { routing: seen(null) })).toBe('open');
  });

  it.each(['utility', 'AUTHENTICATION'])(
    'leaves Direct Send of the category %s to Meta, which needs no window',
    async (category) => {
      expect(await judge([openedAgo(25 * hour)], { body: { type: 'text', category } })).toBe('unknown');
      expect(await judge([openedAgo(25 * hour)], { body: { type: 'text', category: 'service' } })).toBe('closed');
    },
  );

  it('leaves the last minute at the edge to Meta', async () => {
    expect(await judge([openedAgo(day + 59_000)])).toBe('unknown');
    expect(await judge([openedAgo(day + 61_000)])).toBe('closed');
  });

  it('leaves all verdicts to Meta if reception was not complete for 24 hours, or something waits to be processed', async () => {
    const known = [openedAgo(25 * hour)];
    expect(await judge(known)).toBe('closed');
    expect(await judge(known, { unbrokenSince: () => null })).toBe('unknown');
    expect(await judge(known, { unbrokenSince: () => now - day })).toBe('unknown');
    expect(await judge(known, { oldestPendingAt: async () => now - 5 })).toBe('unknown');
    expect(await judge(known, { oldestPendingAt: () => Promise.reject(new Error('the disk is full')) })).toBe(
      'unknown',
    );
  });

  it('judges free-form messages to users only', async () => {
    const known = [openedAgo(25 * hour)];
    for (const type of ['template', 'reaction', 'hologram'])
      expect(await judge(known, { body: { type } })).toBe('unknown');
    expect(await judge(known, { body: { type: 'text', recipient_type: 'group' } })).toBe('unknown');
    expect(await judge(known, { body: {} })).toBe('closed');
  });
});
