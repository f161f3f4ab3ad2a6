import { describe, expect, it } from 'vitest';
import { describeWithFirestore } from '../support/firestore-tests.ts';
import { metaJourney, post, template } from './meta.ts';
import { describeNeverTwice } from './never-twice.ts';
import { getJson, journey } from './service.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  const store = () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  });
  describeNeverTwice({ name: 'Firestore', store, crowd: 60 });

  describe('two instances on one Firestore', { timeout: 90_000 }, () => {
    const { start: startService } = journey();
    const openMeta = metaJourney({ start: startService, store });

    it('send each message once and in order, whoever accepted it, and go on when one of them is killed', async () => {
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
      const later = await Promise.all(
        users.map((each) => post(first, template(each, { biz_opaque_callback_data: '3' }))),
      );
      expect(later.every(({ status }) => status === 200 || status === 202)).toBe(true);
      const isOver = async (): Promise<boolean> => {
        const open = (await getJson(first, '/v1/outbox?state=queued,sending,unknown')) as { data: unknown[] };
        return open.data.length === 0;
      };
      await expect.poll(isOver, { timeout: 40_000 }).toBe(true);
      const all = (await getJson(first, '/v1/outbox?limit=200')) as { data: { state: string; wamid: string | null }[] };
      expect(all.data).toHaveLength(24);
      // What the killed one was sending is settled by its statuses, or reported as failed; nothing is in between.
      const wamids = all.data.flatMap(({ wamid }) => wamid ?? []);
      expect(new Set(taken().map(({ wamid }) => wamid))).toEqual(new Set(wamids));
      for (const each of users) {
        const order = taken().filter(({ to }) => to === each);
        const rounds = order.map(({ wamid }) => all.data.findIndex((entry) => entry.wamid === wamid));
        // The list is newest first.
        expect(rounds).toEqual([...rounds].sort((a, b) => b - a));
      }
    });
  });
});
