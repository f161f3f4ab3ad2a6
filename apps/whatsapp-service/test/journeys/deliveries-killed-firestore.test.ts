import { describeWithFirestore } from '../support/firestore-tests.ts';
import { describeKilledDeliveries } from './deliveries-killed.ts';
import { journey } from './service.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  describeKilledDeliveries('Firestore', journey(), () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  }));
});
