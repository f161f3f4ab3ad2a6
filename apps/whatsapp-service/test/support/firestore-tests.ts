import { randomUUID } from 'node:crypto';
import { describe, inject } from 'vitest';

/** What a Firestore suite needs to know. */
export interface FirestoreForTests {
  readonly emulatorHost: string;
  /** A project of its own for each test: it is empty, and nobody has to clean up. */
  freshProjectId(): string;
}

/**
 * Describes what needs Google's Firestore emulator. Where there is none the suite is skipped, and the run says so in
 * one line; with `REQUIRE_FIRESTORE_EMULATOR=1` in the environment a missing emulator is a failure.
 */
export async function describeWithFirestore(
  name: string,
  suite: (firestore: FirestoreForTests) => void,
): Promise<void> {
  const response = await fetch(inject('firestoreEmulatorUrl'));
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  if (answer === '' && process.env.REQUIRE_FIRESTORE_EMULATOR === '1') {
    throw new Error('REQUIRE_FIRESTORE_EMULATOR is 1, and no Firestore emulator was found.');
  }
  describe.skipIf(answer === '')(name, () =>
    suite({ emulatorHost: answer, freshProjectId: () => `test-${randomUUID().slice(0, 18)}` }),
  );
}
