import { describeWithFirestore } from '../support/firestore-tests.ts';
import { describeFailures } from './failures.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  describeFailures('Firestore', () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  }));
});
