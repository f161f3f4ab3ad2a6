import type { Front } from '../../support/front.ts';
import type { DoctorScene } from '../doctor-scene.ts';
import { type Fault, nothing } from '../fault.ts';

export const serviceFaults = ({ deadUrl, front }: DoctorScene): readonly Fault[] => [
  {
    check: 'service',
    what: 'F13: it isn’t running',
    verdict: 'failed',
    break: nothing,
    env: () => ({ WHATSAPP_SERVICE_URL: deadUrl() }),
    says: /can’t be reached/,
  },
  {
    check: 'service',
    what: 'something else answers there',
    verdict: 'failed',
    break: () => (front().tampering = { health: () => ({ hello: 'world' }) }),
    says: /Another program answers/,
  },
  {
    check: 'api-key',
    what: 'the key is wrong',
    verdict: 'failed',
    break: nothing,
    env: () => ({ WHATSAPP_API_KEY: 'no-key-of-the-service' }),
    says: /refuses this API key: The API key is not one of those/,
  },
  {
    check: 'standing',
    what: 'Meta is about to disable the account',
    verdict: 'failed',
    break: standing(front, {
      severity: 'critical',
      meaning: 'Meta will disable the account 1.',
      remedy: 'Appeal in Business Support Home.',
    }),
    says: /will disable the account 1/,
  },
  {
    check: 'standing',
    what: 'a number is flagged',
    verdict: 'warning',
    break: standing(front, {
      severity: 'warning',
      meaning: 'The number 1 is flagged.',
      remedy: 'Send to fewer people.',
    }),
    says: /is flagged/,
  },
  {
    check: 'free-messages',
    what: 'the free thousand is nearly used',
    verdict: 'warning',
    break: answering(front, '/v1/usage', {
      timeZone: 'America/Los_Angeles',
      freeServiceMessages: [{ phoneNumberId: '1', month: '2026-11', limit: 1000, used: 812, share: 0.812 }],
    }),
    says: /812 of 1000/,
  },
  {
    check: 'time-zone',
    what: 'the account is in another one than the service counts in',
    verdict: 'warning',
    break: answering(front, '/v1/usage', { timeZone: 'UTC', freeServiceMessages: [] }),
    says: /counts in UTC.*INTEXURAOS_WHATSAPP_TIME_ZONE=America\/Los_Angeles/,
  },
  {
    check: 'sign-in',
    what: 'the provider is down, as the service found',
    verdict: 'failed',
    break: answering(front, '/v1/status', {
      problems: [
        {
          about: 'sign_in',
          severity: 'warning',
          cause: 'id.example cannot be reached.',
          remedy: 'Check the provider.',
        },
      ],
    }),
    says: /cannot be reached.*Check the provider/,
  },
  {
    check: 'sign-in',
    what: 'another program answers at the issuer’s address',
    verdict: 'failed',
    break: answering(front, '/.well-known/openid-configuration', {}),
    env: () => signInWith(front().url),
    says: /is not an OpenID Connect discovery document.*INTEXURAOS_WHATSAPP_OIDC_ISSUER/,
  },
  {
    check: 'sign-in',
    what: 'nothing answers at the issuer’s address',
    verdict: 'warning',
    break: nothing,
    env: () => signInWith(deadUrl()),
    says: /does not answer.*whether the provider can be reached/,
  },
  {
    check: 'store',
    what: 'the disk is full',
    verdict: 'failed',
    break: health(front, { store: { problem: 'The disk is full.' } }),
    says: /refused; Meta sends them again/,
  },
  {
    check: 'store',
    what: 'the database is damaged',
    verdict: 'failed',
    break: health(front, {
      store: { problem: '/data/whatsapp.db is damaged: … With the service stopped, restore a backup.' },
    }),
    says: /whatsapp\.db is damaged.*restore a backup/,
  },
  {
    check: 'store',
    what: 'the disk is nearly full',
    verdict: 'warning',
    break: health(front, { store: { warnings: ['The disk has 100 MiB left.'] } }),
    says: /100 MiB/,
  },
  {
    check: 'backlog',
    what: 'processing stands still',
    verdict: 'failed',
    break: health(front, { oldestUnprocessedAgeMs: 3_600_000 }),
    says: /Processing has stopped/,
  },
  {
    check: 'backlog',
    what: 'processing is behind',
    verdict: 'warning',
    break: health(front, { oldestUnprocessedAgeMs: 120_000 }),
    says: /behind/,
  },
  {
    check: 'sending',
    what: 'the service has no token',
    verdict: 'failed',
    break: health(front, { sending: { problem: 'There is no access token.' } }),
    says: /started without a token/,
  },
  {
    check: 'sending',
    what: 'a number is paused',
    verdict: 'failed',
    break: health(front, { sending: { paused: [{ phoneNumberId: '1', problem: { code: 190, title: 'Expired' } }] } }),
    says: /paused: code 190/,
  },
  {
    check: 'sending',
    what: 'a number holds templates back',
    verdict: 'failed',
    break: health(front, {
      sending: {
        paused: [
          { phoneNumberId: '1', hold: 'paid', cause: 'refused', problem: { code: 131042, title: 'No payment' } },
        ],
      },
    }),
    says: /holds back templates and Direct Send: code 131042/,
  },
  {
    check: 'sending',
    what: 'numbers are paused, and there is no key to ask which',
    verdict: 'failed',
    break: health(front, { sending: { pausedNumbers: 2, paused: [] } }),
    says: /2 numbers are paused/,
  },
  {
    check: 'sending',
    what: 'Meta cannot be reached',
    verdict: 'failed',
    break: health(front, {
      sending: {
        problem: 'Meta cannot be reached (ECONNREFUSED), so messages wait.',
        paused: [
          {
            phoneNumberId: '1',
            cause: 'unavailable',
            problem: { code: null, title: 'Meta could not be reached', details: 'ECONNREFUSED' },
          },
        ],
      },
    }),
    says: /paused: Meta could not be reached: ECONNREFUSED/,
  },
  {
    check: 'sending',
    what: 'the outbox is damaged',
    verdict: 'failed',
    break: health(front, {
      sending: { problem: 'whatsapp.outbox.db is damaged: file is not a database.', queued: null },
    }),
    says: /whatsapp\.outbox\.db is damaged/,
  },
  {
    check: 'sending',
    what: 'nobody knows of three messages',
    verdict: 'warning',
    break: health(front, { sending: { unknown: 3 } }),
    says: /3 unknown/,
  },
  {
    check: 'waiting',
    what: 'Meta keeps refusing a message for now, and the next ones wait for it',
    verdict: 'warning',
    break: outbox(front, [
      { id: 'out_2', state: 'queued', waitsFor: { for: 'entry', entryId: 'out_1' } },
      {
        id: 'out_1',
        state: 'queued',
        attemptCount: 5,
        problem: { code: 131000, title: 'Something went wrong', cause: 'Meta had a fault.' },
        waitsFor: { for: 'retry' },
      },
    ]),
    says: /^out_1 has been waiting for 60 min: 131000 Something went wrong, 5 attempts Meta had a fault.*explain out_1/,
  },
  {
    check: 'waiting',
    what: 'more messages are queued than the number’s rate allows',
    verdict: 'warning',
    break: outbox(front, [{ id: 'out_1', state: 'queued', attemptCount: 0, waitsFor: { for: 'pace' } }]),
    says: /more messages are queued than the number’s rate allows/,
  },
  {
    check: 'reception',
    what: 'webhooks of strangers come',
    verdict: 'warning',
    break: health(front, { foreignIds: [{ kind: 'waba', id: '555', count: 7 }] }),
    says: /7 webhooks for waba 555/,
  },
  {
    check: 'problems',
    what: 'statuses have stopped',
    verdict: 'failed',
    break: problems(front, { about: 'webhooks', severity: 'critical', cause: 'no status has come' }),
    says: /no status has come.*`whatsapp status` shows when it is over/,
  },
  {
    check: 'problems',
    what: 'a setting of the service is misspelt, among what other checks report',
    verdict: 'warning',
    break: problems(
      front,
      { about: 'store', severity: 'critical', cause: 'The disk is full.' },
      { about: 'settings', severity: 'warning', cause: 'A setting is misspelt.', remedy: 'Spell it right.' },
    ),
    says: /^A setting is misspelt\. .*Spell it right/,
  },
];

const problems = (front: () => Front, ...found: readonly Record<string, unknown>[]) =>
  answering(front, '/v1/status', { problems: found });

const health = (front: () => Front, change: Record<string, unknown>) => () => {
  front().tampering = {
    health: (before) => ({
      ...before,
      ...Object.fromEntries(
        Object.entries(change).map(([name, value]) => [
          name,
          typeof value === 'object' && !Array.isArray(value)
            ? { ...(before[name] as object), ...(value as object) }
            : value,
        ]),
      ),
    }),
  };
};

const standing = (front: () => Front, fact: Record<string, unknown>) =>
  answering(front, '/v1/account', { standing: [{ since: '2026-11-30T10:00:00.000Z', ...fact }] });

const answering = (front: () => Front, path: string, body: object) => () => {
  const answer = { status: 200, text: JSON.stringify({ data: [], nextCursor: null, ...body }) };
  front().tampering = { answer: ({ url }) => (url.pathname === path ? answer : undefined) };
};

/** Entries that were put in an hour ago, newest first. */
const outbox = (front: () => Front, entries: readonly Record<string, unknown>[]) => () => {
  const createdAt = new Date(Date.now() - 3_600_000).toISOString();
  const all = entries.map((entry) => ({ phoneNumberId: '1', recipient: '16505551234', createdAt, ...entry }));
  const answer = (body: unknown) => ({ status: 200, text: JSON.stringify(body) });
  front().tampering = {
    answer: ({ url }) => {
      if (url.pathname === '/v1/outbox') return answer({ data: all, nextCursor: null });
      const entry = all.find((each) => url.pathname === `/v1/outbox/${(each as Record<string, unknown>).id}`);
      return entry && answer(entry);
    },
  };
};

/** Settings that name this address as the provider of OpenID Connect. */
const signInWith = (issuer: string): Readonly<Record<string, string>> => ({
  INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://whatsapp.example',
  INTEXURAOS_WHATSAPP_OIDC_ISSUER: issuer,
  INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID: 'console',
  INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET: 'a-secret-of-the-provider',
  INTEXURAOS_WHATSAPP_OIDC_ACCESS: 'group:support = read',
});
