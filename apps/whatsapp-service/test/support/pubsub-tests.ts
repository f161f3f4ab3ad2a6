import { afterAll, describe } from 'vitest';
import { createPubsub, openPubsubEmulator, type PubsubForTests } from './pubsub-emulator.ts';

const required = 'REQUIRE_PUBSUB_EMULATOR';

/**
 * Describes what needs Google's Pub/Sub emulator (3 s to start). Where there is none the suite is skipped, and the run says so in one
 * line; with `REQUIRE_PUBSUB_EMULATOR=1` in the environment a missing emulator is a failure.
 */
export async function describeWithPubsub(name: string, suite: (pubsub: PubsubForTests) => void): Promise<void> {
  const emulator = await openPubsubEmulator();
  if (emulator.pubsub === null) {
    if (process.env[required] === '1')
      throw new Error(`${required} is 1, and no Pub/Sub emulator was found (${emulator.reason}).`);
    console.log(`Pub/Sub suites skipped: no emulator found (${emulator.reason}).`);
    describe.skip(name, () => suite(createPubsub('')));
    return;
  }
  describe(name, () => {
    afterAll(emulator.stop);
    suite(emulator.pubsub);
  });
}
