import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import type { DoctorScene } from '../doctor-scene.ts';
import { type Fault, nothing } from '../fault.ts';

export const accountFaults = ({ waba, world }: DoctorScene): readonly Fault[] => [
  {
    check: 'waba',
    what: 'there is no such account',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_WABA_ID: '999999999999' }),
    says: /whatsapp wabas/,
  },
  {
    check: 'waba',
    what: 'the two ids are swapped',
    verdict: 'failed',
    break: nothing,
    env: () => ({
      INTEXURAOS_WHATSAPP_WABA_ID: defaults.phoneNumberId,
      INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.wabaId,
    }),
    says: /swapped/,
  },
  {
    check: 'waba-standing',
    what: 'Meta rejected the business',
    verdict: 'failed',
    break: () => (waba().reviewStatus = 'REJECTED'),
    says: /was rejected/,
  },
  {
    check: 'hello-world',
    what: 'the template was deleted',
    verdict: 'warning',
    break: () => world().templates.clear(),
    says: /not found/,
  },
];
