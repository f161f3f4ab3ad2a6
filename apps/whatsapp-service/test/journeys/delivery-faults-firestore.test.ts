import { describeWithFirestore } from '../support/firestore-tests.ts';
import { describeDeliveryFaults } from './delivery-faults.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  describeDeliveryFaults('Firestore', {
    movesClock: false,
    store: () => ({
      INTEXURAOS_WHATSAPP_STORE: 'firestore',
      GOOGLE_CLOUD_PROJECT: freshProjectId(),
      FIRESTORE_EMULATOR_HOST: emulatorHost,
    }),
  });
});
