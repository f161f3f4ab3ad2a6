import { expect, it } from 'vitest';
import { runInstances } from '../../../../trials/instances/run-instances.ts';
import { describeWithFirestore } from '../support/firestore-tests.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  it('two web and two worker processes lose nothing, do nothing twice and keep order while each is killed, one clock is a minute off and Firestore refuses', {
    timeout: 280_000,
  }, async () => {
    const report = await runInstances({
      ...{ emulatorHost, projectId: freshProjectId(), seed: 25, say: () => undefined },
      ...{ kills: 3, killEveryMs: 3_000, faultMs: 800, people: 3, restMs: 300 },
    });
    expect(report.problems).toEqual([]);
    expect(Math.min(report.webhooks, report.taken)).toBeGreaterThan(0);
  });
});
