import type { DoctorScene } from '../doctor-scene.ts';
import type { Fault } from '../fault.ts';

export const webhookFaults = ({ app, number, subscription, waba }: DoctorScene): readonly Fault[] => [
  {
    check: 'app-webhook',
    what: 'the app has no webhook',
    verdict: 'failed',
    break: () => (app().subscription = undefined),
    isFixable: true,
    says: /no URL to send webhooks to/,
  },
  {
    check: 'app-webhook',
    what: 'Meta switched it off',
    verdict: 'failed',
    break: () => (subscription().isActive = false),
    isFixable: true,
    says: /turned off/,
  },
  {
    check: 'fields',
    what: 'messages is not enabled',
    verdict: 'failed',
    break: () => subscription().fields.delete('messages'),
    isFixable: true,
    says: /messages is missing/,
  },
  {
    check: 'fields',
    what: 'news of quality are not enabled',
    verdict: 'warning',
    break: () => subscription().fields.delete('phone_number_quality_update'),
    isFixable: true,
    says: /phone_number_quality_update missing/,
  },
  {
    check: 'subscribed',
    what: 'the app is not subscribed to the account',
    verdict: 'failed',
    break: () => waba().subscribedApps.clear(),
    isFixable: true,
    says: /costs people a day/,
  },
  {
    check: 'callback',
    what: 'the number’s override leads elsewhere',
    verdict: 'failed',
    break: () => (number().override = { callbackUrl: 'https://elsewhere.example/hook', verifyToken: 'x' }),
    says: /elsewhere\.example.*override/is,
  },
  {
    check: 'callback',
    what: 'the app’s webhook leads elsewhere',
    verdict: 'failed',
    break: () => (subscription().callbackUrl = 'https://old.example/hook'),
    isFixable: true,
    says: /old\.example/,
  },
];
