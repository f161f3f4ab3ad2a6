import { describeWithFirestore } from '../support/firestore-tests.ts';
import { describeUnderFire } from './under-fire.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  const store = () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  });
  // A killed process may leave a transaction behind, whose locks Firestore keeps for up to a minute.
  describeUnderFire({ name: 'Firestore', store, people: 8, isShared: true, settledWithinMs: 150_000 });
});
