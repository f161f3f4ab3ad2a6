import { describe, expect, it } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { draft, start, takeRequest } from '../../test/support/outbox.ts';
import {
  incoming,
  type Json,
  messagesChange,
  phoneNumberId,
  textMessage,
  webhook,
} from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createWindowJudge } from './window-judge.ts';

const hour = 3_600_000;
const number = '2250768123456';
/** As Meta writes it since before the country's numbers grew; several numbers may have been this one. */
const formerNumber = '22568123456';
const bsuid = 'CI.13491208655302741918';

/** The ids in the person's own message. */
const writes = {
  byNumber: { from: number },
  byFormerNumber: { from: formerNumber },
  byBsuid: { from: null, fromUserId: bsuid },
  byBoth: { from: number, fromUserId: bsuid },
  never: null,
} as const;

const addressed = [number, formerNumber, bsuid] as const;

type Store = ReturnType<typeof createMemoryStore>;

const receive = async (store: Store, value: { readonly [list: string]: readonly Json[] }): Promise<void> => {
  await store.events.accept(incoming(webhook(messagesChange(value))));
  await processAll(store);
};

/** Sends a message, and has Meta's answer name its recipient. */
const send = async (store: Store, to: string, contact: object): Promise<void> => {
  const { outbox, sent } = store.sending;
  const body = JSON.stringify({ messaging_product: 'whatsapp', [to === bsuid ? 'recipient' : 'to']: to, type: 'text' });
  await outbox.accept(draft(to, { body }));
  const [entry] = (await outbox.take(takeRequest(start))).leased;
  const answer = { status: 200, body: JSON.stringify({ contacts: [{ input: to, ...contact }] }) };
  const wamid = `wamid.${to}`;
  const finished = { entryId: entry?.id ?? '', attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
  await outbox.finish({ ...finished, outcome: { kind: 'accepted', wamid, answer } });
  await sent.drain(10);
};

/** Evidence that two ids belong to one person. */
const links = {
  nothing: async () => undefined,
  // Nothing links them, but both are known.
  sentToEach: async (store: Store) => {
    for (const to of addressed) await send(store, to, {});
  },
  answer: (store: Store) => send(store, number, { wa_id: formerNumber }),
  answerWithBsuid: (store: Store) => send(store, number, { wa_id: number, user_id: bsuid }),
  status: (store: Store) => {
    const status = { id: 'wamid.S', status: 'sent', timestamp: String(start / 1_000 - 200_000) };
    return receive(store, { statuses: [{ ...status, recipient_id: number, recipient_user_id: bsuid }] });
  },
  sharedContact: (store: Store) => {
    const contacts = [{ origin: 'contact_request', phones: [{ phone: `+${number}`, wa_id: number }] }];
    const card = { from: null, fromUserId: bsuid, at: start - 100 * hour, type: 'contacts', contacts };
    return receive(store, { messages: [textMessage('wamid.C', card)] });
  },
  allIds: async (store: Store) => {
    await links.answer(store);
    await links.status(store);
  },
} as const;

/** The ids that each kind of evidence links. */
const linked: Readonly<Record<keyof typeof links, readonly string[]>> = {
  nothing: [],
  sentToEach: [],
  answer: [number, formerNumber],
  answerWithBsuid: [number, bsuid],
  status: [number, bsuid],
  sharedContact: [number, bsuid],
  allIds: [number, formerNumber, bsuid],
};

const cases = Object.keys(links).flatMap((link) =>
  Object.keys(writes).flatMap((how) =>
    addressed.map((to) => [link as keyof typeof links, how as keyof typeof writes, to] as const),
  ),
);

describe('the window of a person with several ids', () => {
  /** The verdict on a message to `to`, with the person's own message received some time ago. */
  async function verdict(link: keyof typeof links, how: keyof typeof writes, to: string, agoMs: number) {
    const store = createMemoryStore({ now: () => start });
    await links[link](store);
    const by = writes[how];
    if (by) await receive(store, { messages: [textMessage('wamid.W', { ...by, at: start - agoMs })] });
    const judge = createWindowJudge({
      conversations: store.conversations,
      oldestPendingAt: async () => null,
      unbrokenSince: () => start - 50 * hour,
      now: () => start,
    });
    return judge.judge({ phoneNumberId, recipient: to, body: '{"type":"text"}' });
  }
  const idsOf = (how: keyof typeof writes): string[] => Object.values(writes[how] ?? {}).filter((id) => id !== null);
  const isLinked = (link: keyof typeof links, how: keyof typeof writes, to: string): boolean => {
    const ids = idsOf(how);
    const group = linked[link];
    return ids.includes(to) || (group.includes(to) && ids.some((id) => group.includes(id)));
  };

  it.each(cases)(
    'is open or left to Meta after a message (linked by %s, written %s, sent to %s)',
    async (link, how, to) => {
      const found = await verdict(link, how, to, hour);
      if (how !== 'never') expect(found).toBe(isLinked(link, how, to) ? 'open' : 'unknown');
      else expect(['unknown', 'never_opened', 'closed']).toContain(found);
    },
  );

  it.each(cases)('is closed only to a known person (linked by %s, written %s, sent to %s)', async (link, how, to) => {
    const found = await verdict(link, how, to, 30 * hour);
    const known = [
      ...new Set([
        ...(linked[link].includes(to) ? linked[link] : [to]),
        ...(isLinked(link, how, to) ? idsOf(how) : []),
      ]),
    ];
    const isKnown = known.includes(bsuid) && known.some((id) => id !== bsuid);
    if (!isKnown) expect(found).toBe('unknown');
    else if (isLinked(link, how, to) || link === 'sharedContact') expect(found).toBe('closed');
    // A user who wrote under another spelling of the number may be this person.
    else expect(found).toBe(how === 'byFormerNumber' ? 'unknown' : 'never_opened');
  });
});
