import { describe, expect, it } from 'vitest';
import { describeWithFirestore } from '../support/firestore-tests.ts';
import { metaJourney, post, template } from './meta.ts';
import { describeNeverTwice } from './never-twice.ts';
import { getJson, journey } from './service.ts';

/** Each look is a list of Firestore's, or a message that is offered again. */
const patience = { timeout: 80_000, interval: 500 };

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  const store = () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  });
  describeNeverTwice({ name: 'Firestore', store, crowd: 60 });

  describe('two instances on one Firestore', { timeout: 180_000 }, () => {
    const { start: startService } = journey();
    const openMeta = metaJourney({ start: startService, store });

    it('send each message once and in order, whichever of them accepted it, and continue when one is killed', async () => {
      const { start, taken } = await openMeta();
      const first = await start();
      const second = await start({}, true);
      const users = Array.from({ length: 6 }, (_, index) => `1650558${1000 + index}`);
      for (let round = 0; round < 4; round += 1) {
        await Promise.all(
          users.map((each, index) =>
            post((round + index) % 2 === 0 ? first : second, template(each, { biz_opaque_callback_data: `${round}` }), {
              prefer: 'respond-async',
            }),
          ),
        );
        if (round === 2) await second.kill();
        if (round === 2) break;
      }
      // A killed process may leave a transaction behind, whose locks Firestore keeps for up to a minute: until then the
      // other one refuses what it can't keep (503, nothing was sent), and a client comes again with the same key.
      const isAccepted = async (to: string): Promise<boolean> => {
        const body = template(to, { biz_opaque_callback_data: '3' });
        const answer = await post(first, body, { 'idempotency-key': `last-${to}`, prefer: 'respond-async' });
        return answer.status === 200 || answer.status === 202;
      };
      await Promise.all(users.map((each) => expect.poll(() => isAccepted(each), patience).toBe(true)));
      const isOver = async (): Promise<boolean> => {
        const open = (await getJson(first, '/v1/outbox?state=queued,sending,unknown')) as { data: unknown[] };
        return open.data.length === 0;
      };
      await expect.poll(isOver, patience).toBe(true);
      const entries = async () =>
        ((await getJson(first, '/v1/outbox?limit=200')) as { data: { wamid: string | null }[] }).data;
      // What the killed one was sending is settled by its statuses, however late they are applied; nothing is in between.
      const known = async () => new Set((await entries()).flatMap(({ wamid }) => wamid ?? []));
      await expect.poll(known, patience).toEqual(new Set(taken().map(({ wamid }) => wamid)));
      const all = await entries();
      expect(all).toHaveLength(24);
      for (const each of users) {
        const order = taken().filter(({ to }) => to === each);
        const rounds = order.map(({ wamid }) => all.findIndex((entry) => entry.wamid === wamid));
        // The list is newest first.
        expect(rounds).toEqual([...rounds].sort((a, b) => b - a));
      }
    });
  });
});
