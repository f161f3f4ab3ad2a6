import { expect, it } from 'vitest';
import { runInstances } from '../../../../trials/instances/run-instances.ts';
import { describeWithFirestore } from '../support/firestore-tests.ts';
import { openPubsubEmulator } from '../support/pubsub-emulator.ts';

await describeWithFirestore('with the emulators', ({ emulatorHost, freshProjectId }) => {
  it('two web and two worker processes lose nothing, do nothing twice and keep order while each is killed, one clock is a minute off, Firestore refuses for a minute, and wake-ups by Pub/Sub get lost, come twice or late', {
    timeout: 600_000,
  }, async () => {
    const wakes = await openPubsubEmulator();
    if (wakes.pubsub === null) {
      if (process.env.REQUIRE_PUBSUB_EMULATOR === '1') throw new Error(`No Pub/Sub emulator: ${wakes.reason}.`);
      console.log(`Instances run without wake-ups by Pub/Sub: no emulator found (${wakes.reason}).`);
    }
    try {
      const report = await runInstances({
        ...{ emulatorHost, projectId: freshProjectId(), pubsub: wakes.pubsub, seed: 25, say: () => undefined },
        ...{ kills: 3, killEveryMs: 3_000, faultMs: 800, people: 3, restMs: 300 },
      });
      expect(report.problems).toEqual([]);
      expect(report.startedAgain).toBe(0);
      expect(Math.min(report.webhooks, report.taken)).toBeGreaterThan(0);
      if (report.wakes) expect(Math.min(...Object.values(report.wakes))).toBeGreaterThan(0);
    } finally {
      if (wakes.pubsub !== null) await wakes.stop();
    }
  });
});
