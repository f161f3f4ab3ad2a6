import { describe, expect, it } from 'vitest';
import { draft, numberId, start } from '../../test/support/outbox.ts';
import type { ControlEvidence, ConversationRecord } from '../conversations/conversation-record.ts';
import type { RoutingRecord } from '../conversations/routing-record.ts';
import { createOwnerJudge } from './owner-judge.ts';

const user = '16505551234';
const refusedAt = start - 60_000;
const seen: RoutingRecord = { key: numberId, standbySince: start - 90_000, handoverAt: null, refusedAt: null };
const owned: ControlEvidence = { state: 'other', at: start - 30_000, reason: 'standby' };

interface World {
  readonly routing: readonly RoutingRecord[];
  readonly control?: ControlEvidence | null;
  readonly now?: number;
}

/** Judges a text to the user, with these changes; also returns what was read from the store. */
async function judge({ routing, control = owned, now = start }: World, change: Parameters<typeof draft>[1] = {}) {
  const reads: string[] = [];
  const conversation = { total: { control, servedAt: null } } as Partial<ConversationRecord> as ConversationRecord;
  const { mustRefuse } = createOwnerJudge({
    conversations: {
      routing: async () => {
        reads.push('routing');
        return routing;
      },
      list: async () => {
        reads.push('list');
        return { data: [conversation], nextCursor: null };
      },
    },
    now: () => now,
    steadyNow: () => now,
  });
  return { isRefused: await mustRefuse(draft(user, change)), reads, mustRefuse };
}

const hasRefused: World = { routing: [{ ...seen, refusedAt }] };
const bodyOf = (more: object) => JSON.stringify({ messaging_product: 'whatsapp', to: user, ...more });

describe('createOwnerJudge', () => {
  it('holds back nothing on a number without Conversation Routing, without reading the conversation', async () => {
    const { isRefused, reads } = await judge({ routing: [] }, { onOtherOwner: 'refuse' });
    expect([isRefused, reads]).toEqual([false, ['routing']]);
  });

  it('lets Meta decide if another responder owns the thread, since with Meta’s agent alone a message takes it over', async () => {
    expect((await judge({ routing: [seen] })).isRefused).toBe(false);
  });

  it('refuses a service message if Meta has refused one on the number', async () => {
    expect((await judge(hasRefused)).isRefused).toBe(true);
  });

  it('asks Meta again after a handover on the number', async () => {
    expect((await judge({ routing: [{ ...seen, refusedAt, handoverAt: refusedAt }] })).isRefused).toBe(false);
    expect((await judge({ routing: [{ ...seen, refusedAt, handoverAt: refusedAt - 1_000 }] })).isRefused).toBe(true);
  });

  it('refuses if the caller asks for it, as bots should', async () => {
    expect((await judge({ routing: [seen] }, { onOtherOwner: 'refuse' })).isRefused).toBe(true);
  });

  it.each([
    ['mine', { ...owned, state: 'mine' }],
    ['idle', { ...owned, state: 'idle', reason: 'released' }],
    ['unknown', null],
  ] as const)('lets everything pass if control is %s', async (_, control) => {
    expect((await judge({ ...hasRefused, control }, { onOtherOwner: 'refuse' })).isRefused).toBe(false);
  });

  it('lets everything pass once the user has been silent for 24 hours', async () => {
    expect((await judge({ ...hasRefused, now: owned.at + 24 * 60 * 60 * 1000 })).isRefused).toBe(false);
  });

  it.each([
    ['a template', { type: 'template' }],
    ['Direct Send', { type: 'text', category: 'UTILITY' }],
    ['a message to a group', { type: 'text', recipient_type: 'group' }],
  ])('always lets %s go', async (_, more) => {
    expect((await judge(hasRefused, { body: bodyOf(more), onOtherOwner: 'refuse' })).isRefused).toBe(false);
  });

  it('reads the routing state at most once a second, except for callers that ask to be refused', async () => {
    const { mustRefuse, reads } = await judge({ routing: [] });
    await mustRefuse(draft(user));
    await mustRefuse(draft(user));
    expect(reads).toEqual(['routing']);
    await mustRefuse(draft(user, { onOtherOwner: 'refuse' }));
    expect(reads).toEqual(['routing', 'routing']);
  });

  it('lets Meta decide if the store can’t be read', async () => {
    const { mustRefuse } = createOwnerJudge({
      conversations: { routing: () => Promise.reject(new Error('closed')), list: () => Promise.reject(new Error()) },
      now: () => start,
      steadyNow: () => start,
    });
    expect(await mustRefuse(draft(user, { onOtherOwner: 'refuse' }))).toBe(false);
  });
});
