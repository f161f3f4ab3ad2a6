import type { DoctorScene } from '../doctor-scene.ts';
import { type Fault, nothing } from '../fault.ts';

const dayMs = 24 * 60 * 60_000;

export const tokenFaults = ({ stand, token }: DoctorScene): readonly Fault[] => [
  {
    check: 'token',
    what: 'there is no token',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '' }),
    says: /none is set/,
  },
  {
    check: 'token',
    what: 'it has expired',
    verdict: 'failed',
    break: () => (token().expiresAt = stand().meta.clock.now() - 1_000),
    says: /expired; tokens from the dashboard expire after 24 hours/,
  },
  {
    check: 'token',
    what: 'it is truncated',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'simulator-tok' }),
    says: /truncated/,
  },
  {
    check: 'token',
    what: 'it was copied with a quote',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'simulator-token"' }),
    says: /quotes/,
  },
  {
    check: 'token-kind',
    what: 'it is the dashboard’s, of 24 hours',
    verdict: 'failed',
    break: () =>
      stand().meta.seed({
        tokens: [
          {
            value: 'dashboard-token',
            type: 'USER',
            scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'],
            wabaIds: 'all',
            userId: '1',
            expiresAt: stand().meta.clock.now() + dayMs,
          },
        ],
      }),
    env: () => ({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'dashboard-token' }),
    says: /temporary one, in production/,
  },
  {
    check: 'token-expiry',
    what: 'it ends in five days',
    verdict: 'warning',
    break: () => (token().expiresAt = stand().meta.clock.now() + 5 * dayMs),
    says: /in 5 days/,
  },
  {
    check: 'token-scopes',
    what: 'it may not send',
    verdict: 'failed',
    break: () => (token().scopes = new Set(['whatsapp_business_management'])),
    says: /whatsapp_business_messaging missing/,
  },
  {
    check: 'token-app',
    what: 'it is another app’s',
    verdict: 'failed',
    break: nothing,
    env: () => ({ WHATSAPP_APP_ID: '111111111111' }),
    says: /belongs to app 670843887433847, but app 111111111111 is configured/,
  },
  {
    check: 'app-secret',
    what: 'the secret is another app’s',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_APP_SECRET: 'another-app-secret' }),
    says: /every webhook would be refused/,
  },
];
