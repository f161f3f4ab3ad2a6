import { describeWithFirestore } from '../support/firestore-tests.ts';
import { describeOutage } from './outage.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  describeOutage('Firestore', () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  }));
});
