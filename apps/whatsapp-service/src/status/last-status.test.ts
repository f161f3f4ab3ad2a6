import { describe, expect, it } from 'vitest';
import { incoming, messageStatus, noon, statusesWebhook } from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createLastStatus } from './last-status.ts';

function watch() {
  const clock = { at: noon };
  const { events } = createMemoryStore({ now: () => clock.at });
  let asked = 0;
  const list: typeof events.list = (...args) => {
    asked += 1;
    return events.list(...args);
  };
  const receive = async (wamid: string) => {
    await events.accept(incoming(statusesWebhook(messageStatus(wamid, 'sent')), { receivedAt: clock.at }));
    await events.processPending(10);
  };
  return { clock, receive, asked: () => asked, last: createLastStatus({ list }, () => clock.at) };
}

describe('the last status', () => {
  it('is known at once when one was processed, and otherwise asked for once a minute', async () => {
    const { clock, receive, asked, last } = watch();
    expect(await last.at()).toBeNull();
    await receive('wamid.1');
    clock.at += 30_000;
    expect([await last.at(), asked()]).toEqual([null, 1]);
    last.saw([{ kind: 'message.text' }]);
    expect(await last.at()).toBeNull();
    last.saw([{ kind: 'status.sent' }]);
    expect(await last.at()).toBe(noon);
    clock.at += 60_000;
    await last.at();
    expect(asked()).toBe(3);
  });

  it('is not looked for further back than a day', async () => {
    const { clock, receive, last } = watch();
    await receive('wamid.1');
    clock.at += 25 * 60 * 60_000;
    expect(await last.at()).toBeNull();
  });

  it('is asked for again after the store failed', async () => {
    let isBroken = true;
    const last = createLastStatus(
      {
        list: async () => {
          if (isBroken) throw new Error('locked');
          return { data: [], nextCursor: null };
        },
      },
      () => noon,
    );
    await expect(last.at()).rejects.toThrow('locked');
    isBroken = false;
    expect(await last.at()).toBeNull();
  });
});
