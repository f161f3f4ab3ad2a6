import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../trials/support/service-process.ts';
import { checks } from '../src/doctor/checks/checks.ts';
import { createAuthority, type ServerCertificate } from './support/certificates.ts';
import { whatsapp } from './support/cli.ts';
import { type Front, openFront, type Tls } from './support/front.ts';
import { callbackPath, openStand, type Stand } from './support/stand.ts';

interface Result {
  readonly id: string;
  readonly verdict: string;
  readonly waitsFor?: string;
  readonly detail: string;
  readonly cause?: string;
  readonly remedy?: string;
  readonly fix?: string;
}

interface Report {
  readonly ok: number;
  readonly warning: number;
  readonly failed: number;
  readonly unknown: number;
  readonly fixed: readonly string[];
  readonly checks: readonly Result[];
}

let stand: Stand;
let front: Front;
/** What a test opened, and closes with it. */
const opened: { close(): unknown }[] = [];

/** As if it were a public one: trusted here, as the clients of a computer trust those. */
const authority = createAuthority(Date.now());
const realAuthorities = getCACertificates('default');

beforeAll(async () => {
  setDefaultCACertificates([...realAuthorities, authority.root]);
  stand = await openStand(1);
  front = await openFront(stand.service.url);
});
afterAll(async () => {
  setDefaultCACertificates(realAuthorities);
  front.close();
  await stand.close();
});
afterEach(() => {
  front.tampering = {};
  for (const each of opened.splice(0)) each.close();
});

const world = () => stand.meta.platform.world;
const number = () => world().phoneNumbers.get(defaults.phoneNumberId) ?? never();
const waba = () => world().wabas.get(defaults.wabaId) ?? never();
const app = () => world().apps.get(defaults.appId) ?? never();
const token = () => world().tokens.get(defaults.token) ?? never();
const subscription = () => app().subscription ?? never();
const never = (): never => {
  throw new Error('The simulator has lost its world.');
};

const callback = (): string => front.url + callbackPath;
const dayMs = 24 * 60 * 60_000;

/** A broken set-up: what is done to it, and what the settings say then. */
interface Fault {
  readonly check: string;
  readonly what: string;
  readonly verdict: 'warning' | 'failed' | 'unknown';
  readonly break: () => unknown;
  readonly env?: () => Readonly<Record<string, string>>;
  readonly now?: () => number;
  /** Follows the remedy where that is another thing than having all as a healthy set-up has it. */
  readonly mend?: () => unknown;
  /** Whether `--fix` mends it; else the remedy is for a person. */
  readonly isFixable?: true;
  /** Words that must stand in detail, cause or remedy. */
  readonly says: RegExp;
}

const nothing = (): undefined => undefined;
const answer =
  (
    isMeant: (asked: { method: string; url: URL; signature: string | undefined }) => boolean,
    status: number,
    text = '',
  ) =>
  () => {
    front.tampering = {
      answer: (asked) => (asked.url.pathname === callbackPath && isMeant(asked) ? { status, text } : undefined),
    };
  };
const health = (change: Record<string, unknown>) => () => {
  front.tampering = {
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

const faults: readonly Fault[] = [
  {
    check: 'variables',
    what: 'a variable is missing',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_VERIFY_TOKEN: '' }),
    says: /VERIFY_TOKEN is empty/,
  },
  {
    check: 'variables',
    what: 'a variable is misspelt',
    verdict: 'warning',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_APP_SECRETS: 'x' }),
    says: /misspelt/,
  },
  {
    check: 'meta',
    what: 'Meta is not there',
    verdict: 'unknown',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_GRAPH_URL: `http://127.0.0.1:${deadPort}` }),
    says: /ECONNREFUSED/,
  },
  {
    check: 'clock',
    what: 'the clock is an hour ahead',
    verdict: 'failed',
    break: nothing,
    now: () => Date.now() + 3_600_000,
    says: /60 min ahead/,
  },
  {
    check: 'clock',
    what: 'the clock is a minute behind',
    verdict: 'warning',
    break: nothing,
    now: () => Date.now() - 60_000,
    says: /behind/,
  },
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
    break: () => (token().expiresAt = stand.meta.clock.now() - 1_000),
    says: /expired; tokens of the dashboard live 24 hours/,
  },
  {
    check: 'token',
    what: 'it is cut off',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'simulator-tok' }),
    says: /cut off/,
  },
  {
    check: 'token',
    what: 'it was copied with quotes',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '"simulator-token"' }),
    says: /quotes/,
  },
  {
    check: 'token-kind',
    what: 'it is the dashboard’s, of 24 hours',
    verdict: 'failed',
    break: () =>
      stand.meta.seed({
        tokens: [
          {
            value: 'dashboard-token',
            type: 'USER',
            scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'],
            wabaIds: 'all',
            userId: '1',
            expiresAt: stand.meta.clock.now() + dayMs,
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
    break: () => (token().expiresAt = stand.meta.clock.now() + 5 * dayMs),
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
    says: /of app 670843887433847, configured is 111111111111/,
  },
  {
    check: 'app-secret',
    what: 'the secret is another app’s',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_APP_SECRET: 'another-app-secret' }),
    says: /every webhook would be refused/,
  },
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
    says: /there is none/,
  },
  {
    check: 'number',
    what: 'a WABA id stands in its place',
    verdict: 'failed',
    break: () => {
      stand.meta.seed({ wabas: [{ id: '200000000000001' }] });
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
      stand.meta.seed({
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
    what: 'Meta tells none',
    verdict: 'warning',
    break: () => (number().throughput = 'NOT_APPLICABLE'),
    says: /Meta tells none/,
  },
  {
    check: 'health',
    what: 'nobody paid',
    verdict: 'failed',
    break: () => (waba().hasPaymentIssue = true),
    says: /141006.*payment/is,
  },
  {
    check: 'app-webhook',
    what: 'the app has no webhook',
    verdict: 'failed',
    break: () => (app().subscription = undefined),
    isFixable: true,
    says: /no address to send to/,
  },
  {
    check: 'app-webhook',
    what: 'Meta switched it off',
    verdict: 'failed',
    break: () => (subscription().isActive = false),
    isFixable: true,
    says: /switched off/,
  },
  {
    check: 'fields',
    what: 'messages is not enabled',
    verdict: 'failed',
    break: () => subscription().fields.delete('messages'),
    isFixable: true,
    says: /messages is not among them/,
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
  {
    check: 'callback-address',
    what: 'Meta is asked to call localhost',
    verdict: 'failed',
    break: nothing,
    // Another name of this machine, which could be any machine's.
    env: () => ({ INTEXURAOS_WHATSAPP_GRAPH_URL: stand.meta.url.replace('127.0.0.1', '[::ffff:127.0.0.1]') }),
    says: /HTTPS/,
  },
  {
    check: 'callback-reached',
    what: 'nothing listens there',
    verdict: 'failed',
    break: nothing,
    env: () => pointTo(`http://127.0.0.1:${deadPort}${callbackPath}`),
    says: /ECONNREFUSED/,
  },
  ...(
    [
      [
        'the certificate is self-signed',
        'failed',
        () => authority.selfSigned('localhost'),
        /self-signed.*Let’s Encrypt/,
      ],
      ['it has expired', 'failed', () => issue({ days: -1 }), /has ended on \d{4}-.*Renew it/],
      ['it ends within a week', 'warning', () => issue({ days: 6 }), /until \d{4}-.*\(6 days\).*Renew it/],
      ['it isn’t valid yet', 'failed', () => issue({ fromDays: 2 }), /begins on \d{4}-/],
      ['it comes without the one in between', 'failed', withoutIntermediate, /chain is incomplete.*fullchain\.pem/],
      ['its host name is wrong', 'failed', () => issue({ host: 'a.example' }), /for a\.example, not for localhost/],
      ['its authority is not a public one', 'failed', ofStranger, /authority is not a public one/],
    ] as const
  ).map(
    ([what, verdict, certificate, says]): Fault => ({
      check: 'tls',
      what,
      verdict,
      break: () => serveTls(certificate()),
      env: () => pointTo(tlsFront.url + callbackPath),
      mend: () => serveTls(issue({})),
      says,
    }),
  ),
  // TLS 1.2 turns away who brings none before the server’s own can be judged.
  ...(
    [
      ['mtls', 'TLSv1.3'],
      ['tls', 'TLSv1.2'],
    ] as const
  ).map(
    ([check, maxVersion]): Fault => ({
      check,
      what: `the endpoint asks for a client certificate (${maxVersion})`,
      verdict: 'unknown',
      break: () => serveTls(issue({}), { requestCert: true, rejectUnauthorized: true, maxVersion }),
      env: () => pointTo(tlsFront.url + callbackPath),
      mend: () => serveTls(issue({})),
      says: /meta-outbound-api-ca-2025-12/,
    }),
  ),
  {
    check: 'handshake',
    what: 'the service knows another verify token',
    verdict: 'failed',
    break: nothing,
    env: () => ({ INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'not-the-services' }),
    says: /another verify token/,
  },
  {
    check: 'handshake-wrong',
    what: 'any verify token is taken',
    verdict: 'failed',
    break: answer(
      ({ method, url }) => method === 'GET' && url.searchParams.get('hub.verify_token')?.startsWith('wrong-') === true,
      200,
      '1',
    ),
    says: /pass for Meta/,
  },
  {
    check: 'unsigned',
    what: 'webhooks need no signature',
    verdict: 'failed',
    break: answer(({ method, signature }) => method === 'POST' && signature === undefined, 200),
    says: /Anybody could send/,
  },
  {
    check: 'wrong-signature',
    what: 'any signature is taken',
    verdict: 'failed',
    break: answer(({ method, signature }) => method === 'POST' && signature !== undefined, 200),
    says: /Anybody could send/,
  },
  {
    check: 'probe',
    what: 'a proxy changes the body',
    verdict: 'failed',
    break: () => (front.tampering = { body: (body) => (body === '{}' ? body : `${body} `) }),
    says: /another app secret/,
  },
  {
    check: 'probe-kept',
    what: 'the callback leads to another service',
    verdict: 'failed',
    break: swallowProbe,
    says: /another service/,
  },
  {
    check: 'service',
    what: 'it isn’t running',
    verdict: 'unknown',
    break: nothing,
    env: () => ({ WHATSAPP_SERVICE_URL: `http://127.0.0.1:${deadPort}` }),
    says: /can’t be reached/,
  },
  {
    check: 'service',
    what: 'something else answers there',
    verdict: 'failed',
    break: () => (front.tampering = { health: () => ({ hello: 'world' }) }),
    says: /Something else answers/,
  },
  {
    check: 'api-key',
    what: 'the key is wrong',
    verdict: 'failed',
    break: nothing,
    env: () => ({ WHATSAPP_API_KEY: 'no-key-of-the-service' }),
    says: /doesn’t know this API key/,
  },
  {
    check: 'store',
    what: 'the disk is full',
    verdict: 'failed',
    break: health({ store: { problem: 'The disk is full.' } }),
    says: /refused; Meta sends them again/,
  },
  {
    check: 'store',
    what: 'the disk is nearly full',
    verdict: 'warning',
    break: health({ store: { warnings: ['The disk has 100 MiB left.'] } }),
    says: /100 MiB/,
  },
  {
    check: 'backlog',
    what: 'processing stands still',
    verdict: 'failed',
    break: health({ oldestUnprocessedAgeMs: 3_600_000 }),
    says: /stands still/,
  },
  {
    check: 'backlog',
    what: 'processing is behind',
    verdict: 'warning',
    break: health({ oldestUnprocessedAgeMs: 120_000 }),
    says: /behind/,
  },
  {
    check: 'sending',
    what: 'the service has no token',
    verdict: 'failed',
    break: health({ sending: { problem: 'There is no access token.' } }),
    says: /started without a token/,
  },
  {
    check: 'sending',
    what: 'a number is paused',
    verdict: 'failed',
    break: health({ sending: { paused: [{ phoneNumberId: '1', problem: { code: 190, title: 'Expired' } }] } }),
    says: /paused: code 190/,
  },
  {
    check: 'sending',
    what: 'nobody knows of three messages',
    verdict: 'warning',
    break: health({ sending: { unknown: 3 } }),
    says: /3 unknown/,
  },
  {
    check: 'reception',
    what: 'webhooks of strangers come',
    verdict: 'warning',
    break: health({ foreignIds: [{ kind: 'waba', id: '555', count: 7 }] }),
    says: /7 webhooks for waba 555/,
  },
  {
    check: 'reception',
    what: 'statuses have stopped',
    verdict: 'warning',
    break: health({ hints: ['no status has come'] }),
    says: /no status has come/,
  },
];

let deadPort = 0;
beforeAll(async () => {
  deadPort = await freePort();
});

/** Meta and the settings both name this address. */
function pointTo(url: string): Record<string, string> {
  subscription().callbackUrl = url;
  return { WHATSAPP_CALLBACK_URL: url };
}

let tlsFront: Front;

/** The service behind TLS, with this certificate. */
async function serveTls({ key, chain }: ServerCertificate, more: Tls = {}): Promise<void> {
  tlsFront = await openFront(stand.service.url, { key, cert: chain, ...more });
  opened.push(tlsFront);
}

interface Wanted {
  readonly host?: string;
  readonly days?: number;
  readonly fromDays?: number;
}

function issue({ host = 'localhost', days = 90, fromDays = -60 }: Wanted): ServerCertificate {
  const after = (count: number): number => Date.now() + count * dayMs + 60_000;
  return authority.issue({ host, validFrom: after(fromDays), validUntil: after(days) });
}

function withoutIntermediate(): ServerCertificate {
  const whole = issue({});
  return { ...whole, chain: whole.leaf };
}

function ofStranger(): ServerCertificate {
  return createAuthority(Date.now(), 'Stranger').issue({ host: 'localhost', validUntil: Date.now() + 90 * dayMs });
}

/** Takes what is signed well and keeps nothing: another service would do that. */
function swallowProbe(): void {
  let signed = 0;
  front.tampering = {
    answer: ({ method, url, signature }) => {
      if (method !== 'POST' || url.pathname !== callbackPath || signature === undefined) return undefined;
      signed += 1;
      // The first one is wrongly signed.
      return signed === 1 ? undefined : { status: 200, text: '' };
    },
  };
}

async function doctor(
  env: Readonly<Record<string, string>>,
  now?: () => number,
  ...more: string[]
): Promise<Report & { readonly code: number }> {
  const ran = await whatsapp(['doctor', '--json', ...more], {
    env: { ...stand.env, WHATSAPP_SERVICE_URL: front.url, WHATSAPP_CALLBACK_URL: callback(), ...env },
    ...(now && { now }),
  });
  return { code: ran.code, ...ran.json<Report>() };
}

/** The person has done what the remedy says. */
async function afterRemedy({ mend, env }: Fault): Promise<Report> {
  front.tampering = {};
  await stand.connect(callback());
  await mend?.();
  return doctor(mend ? (env?.() ?? {}) : {});
}

describe('whatsapp doctor', () => {
  it('finds nothing wrong with a healthy set-up, and warns of nothing', async () => {
    await stand.connect(callback());
    const { code, checks: results, ok } = await doctor({});
    expect(results.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect([code, ok]).toEqual([0, checks.length]);
  });

  it('finds nothing wrong with TLS whose chain is whole, and warns of nothing', async () => {
    await stand.connect(callback());
    await serveTls(issue({}));
    const { code, checks: results } = await doctor(pointTo(tlsFront.url + callbackPath));
    expect([code, results.filter(({ verdict }) => verdict !== 'ok')]).toEqual([0, []]);
    expect(results.find(({ id }) => id === 'tls')?.detail).toMatch(/^Test Intermediate CA, until \d{4}-/);
  });

  it('has a fault for every check', () => {
    expect([...new Set(faults.map(({ check }) => check))].sort()).toEqual(checks.map(({ id }) => id).sort());
  });

  it.each(faults.map((fault) => [fault.check, fault.what, fault] as const))('%s: %s', async (id, _what, fault) => {
    await stand.connect(callback());
    await fault.break();
    const env = fault.env?.() ?? {};
    const report = await doctor(env, fault.now);
    const reported = report.checks.filter(({ verdict, waitsFor }) => verdict !== 'ok' && waitsFor === undefined);
    expect(reported.map((each) => [each.id, each.verdict])).toEqual([[id, fault.verdict]]);
    const [{ detail, cause, remedy, fix } = never()] = reported;
    expect(`${detail} ${cause} ${remedy}`).toMatch(fault.says);
    expect(remedy?.length).toBeGreaterThan(10);
    expect(report.code).toBe(
      { failed: 1, warning: 0, unknown: 3 }[fault.verdict] === 0 && report.unknown > 0
        ? 3
        : { failed: 1, warning: 0, unknown: 3 }[fault.verdict],
    );
    expect(fix !== undefined).toBe(fault.isFixable === true);
    const mended = fault.isFixable ? await doctor(env, fault.now, '--fix', '--yes') : await afterRemedy(fault);
    if (fix !== undefined) expect(mended.fixed).toContain(fix);
    expect(mended.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  it('mends nothing without being told to, and never acts on what is unknown', async () => {
    await stand.connect(callback());
    waba().subscribedApps.clear();
    const env = { ...stand.env, WHATSAPP_SERVICE_URL: front.url, WHATSAPP_CALLBACK_URL: callback() };
    const unasked = await whatsapp(['doctor', '--fix'], { env });
    expect([unasked.code, unasked.stderr]).toEqual([
      2,
      expect.stringContaining('subscribe app 670843887433847 to account'),
    ]);
    expect(waba().subscribedApps.size).toBe(0);
    const unreached = await doctor(
      { INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
      undefined,
      '--fix',
      '--yes',
    );
    expect([unreached.code, unreached.fixed, unreached.failed]).toEqual([3, [], 0]);
  });

  it('looks at every configured account, and mends all of them', async () => {
    await stand.connect(callback());
    const second = '200000000000001';
    stand.meta.seed({
      wabas: [{ id: second }],
      phoneNumbers: [{ id: '200000000000002', wabaId: second, displayPhoneNumber: '+1 555-078-0000' }],
      templates: [
        {
          wabaId: second,
          name: 'hello_world',
          language: 'en_US',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Welcome' }],
        },
      ],
    });
    token().wabaIds = 'all';
    for (const each of world().wabas.values()) each.subscribedApps.clear();
    const env = {
      INTEXURAOS_WHATSAPP_WABA_ID: `${defaults.wabaId},${second}`,
      INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: `${defaults.phoneNumberId},200000000000002`,
    };
    const found = (await doctor(env)).checks.filter(({ verdict }) => verdict !== 'ok');
    expect(found.map(({ id, detail }) => [id, detail])).toEqual([
      ['subscribed', `no app is, to ${defaults.wabaId}; no app is, to ${second}`],
    ]);
    const mended = await doctor(env, undefined, '--fix', '--yes');
    expect(mended.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  it('goes on where Meta refuses a fix, and says so', async () => {
    await stand.connect(callback());
    waba().subscribedApps.clear();
    subscription().fields.delete('security');
    stand.meta.faults.add({ route: 'POST subscriptions' }, { kind: 'error', code: 10 });
    const env = { ...stand.env, WHATSAPP_SERVICE_URL: front.url, WHATSAPP_CALLBACK_URL: callback() };
    const { code, stderr } = await whatsapp(['doctor', '--fix', '--yes'], { env });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/not done: set the webhook[\s\S]*done: subscribe app/)]);
    expect(waba().subscribedApps.size).toBe(1);
  });

  it('is broken off at once by Ctrl-C, and says before what it waits for', async () => {
    const silent = createServer(() => undefined);
    opened.push({ close: () => silent.close().closeAllConnections() });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const breaking = new AbortController();
    let said = '';
    const ended = whatsapp(['doctor'], {
      env: { ...stand.env, INTEXURAOS_WHATSAPP_GRAPH_URL: url },
      signal: breaking.signal,
      onError: (text) => (said += text),
    });
    await expect.poll(() => said, { timeout: 5_000 }).toContain('Looking at Meta');
    breaking.abort();
    const startedAt = performance.now();
    expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Broken off') });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('takes Meta’s test number for what it is', async () => {
    await stand.connect(callback());
    Object.assign(number(), { accountMode: 'SANDBOX', codeVerificationStatus: 'NOT_VERIFIED', nameStatus: 'NONE' });
    const { checks: results } = await doctor({});
    expect(results.filter(({ verdict }) => verdict !== 'ok').map(({ id }) => id)).toEqual([]);
  });

  it('writes for people: causes and remedies under what is wrong, one line for what waits', async () => {
    await stand.connect(callback());
    token().expiresAt = stand.meta.clock.now() - 1_000;
    const env = { ...stand.env, WHATSAPP_SERVICE_URL: front.url, WHATSAPP_CALLBACK_URL: callback() };
    const { stdout, code } = await whatsapp(['doctor'], { env });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ access token');
    expect(stdout).toContain('? not looked at before “access token” is right: kind of token, expiry');
    expect(stdout).not.toContain(defaults.token);
    expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
  });
});
