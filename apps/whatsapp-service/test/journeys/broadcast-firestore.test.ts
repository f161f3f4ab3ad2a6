import { describeWithFirestore } from '../support/firestore-tests.ts';
import { describeBroadcast } from './broadcast.ts';

await describeWithFirestore('with the emulator', ({ emulatorHost, freshProjectId }) => {
  const store = () => ({
    INTEXURAOS_WHATSAPP_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: freshProjectId(),
    FIRESTORE_EMULATOR_HOST: emulatorHost,
  });
  const recipients = Number(process.env.BROADCAST_RECIPIENTS ?? 120);
  describeBroadcast({ name: 'Firestore', store, recipients, kills: [0.3] });
});
