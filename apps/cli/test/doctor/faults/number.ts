import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import type { DoctorScene } from '../doctor-scene.ts';
import { type Fault, nothing } from '../fault.ts';

export const numberFaults = ({ number, stand, subscription, token, waba, world }: DoctorScene): readonly Fault[] => [
  {
    check: 'number',
    what: 'a WABA id stands in its place',
    verdict: 'failed',
    break: () => {
      stand().meta.seed({ wabas: [{ id: '200000000000001' }] });
      token().wabaIds = 'all';
    },
    env: () => ({ INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '200000000000001' }),
    says: /is a WABA id/,
  },
  {
    check: 'number',
    what: 'the phone number stands in its place',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '15550783881' }),
    says: /looks like a phone number/,
  },
  {
    check: 'number-of-waba',
    what: 'the number is another account’s',
    verdict: 'failed',
    break: () => {
      stand().meta.seed({
        wabas: [{ id: '200000000000001' }],
        phoneNumbers: [{ id: '200000000000002', wabaId: '200000000000001', displayPhoneNumber: '+1 555-078-0000' }],
      });
      token().wabaIds = 'all';
    },
    env: () => ({ INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '200000000000002' }),
    says: /not among the numbers/,
  },
  {
    check: 'number-verified',
    what: 'nobody verified it',
    verdict: 'failed',
    break: () => (number().codeVerificationStatus = 'NOT_VERIFIED'),
    says: /SMS or call/,
  },
  {
    check: 'number-registered',
    what: 'it was added and never registered',
    verdict: 'failed',
    break: () => Object.assign(number(), { platformType: 'NOT_APPLICABLE', status: 'PENDING' }),
    says: /133010/,
  },
  {
    check: 'number-connected',
    what: 'it is disconnected',
    verdict: 'failed',
    break: () => (number().status = 'DISCONNECTED'),
    says: /disconnected/,
  },
  {
    check: 'name',
    what: 'the name was declined',
    verdict: 'warning',
    break: () => (number().nameStatus = 'DECLINED'),
    says: /declined/,
  },
  {
    check: 'quality',
    what: 'it is red',
    verdict: 'failed',
    break: () => (number().qualityRating = 'RED'),
    says: /blocked or reported/,
  },
  {
    check: 'quality',
    what: 'it is yellow',
    verdict: 'warning',
    break: () => (number().qualityRating = 'YELLOW'),
    says: /yellow/,
  },
  {
    check: 'limit',
    what: 'the business may write to 250 people',
    verdict: 'warning',
    break: () => Object.assign(world().businesses.get(defaults.businessId) ?? {}, { messagingLimit: 'TIER_250' }),
    says: /verify the business/,
  },
  {
    check: 'throughput',
    what: 'not reported by Meta',
    verdict: 'warning',
    break: () => (number().throughput = 'NOT_APPLICABLE'),
    says: /not reported by Meta/,
  },
  {
    check: 'username',
    what: 'Meta doesn’t say',
    verdict: 'warning',
    break: () => stand().meta.faults.add({ route: 'GET username' }, { kind: 'error', code: 10 }),
    says: /whatsapp explain 10/,
  },
  {
    check: 'calling',
    what: 'users can call, and the field of calls is not enabled',
    verdict: 'warning',
    break: () => {
      world().settings.set(defaults.phoneNumberId, { calling: { status: 'ENABLED' } });
      subscription().fields.delete('calls');
    },
    says: /is not notified/,
  },
  {
    check: 'health',
    what: 'nobody paid',
    verdict: 'failed',
    break: () => (waba().hasPaymentIssue = true),
    says: /141006.*payment/is,
  },
];
