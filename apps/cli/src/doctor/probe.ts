import { randomUUID } from 'node:crypto';
import { probeField, probeProof } from '@intexuraos/whatsapp-service/doctor-probe';
import type { Context } from '../context.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { accountFields, numberFieldsIn } from '../meta/accounts.ts';
import type { Meta } from '../meta/meta.ts';
import { signatureOf } from '../meta/sign-as-meta.ts';
import { callbackPath } from '../settings.ts';
import { type Answer, askCallback } from './checks/ask-callback.ts';
import { inspectTls, type TlsInspection } from './checks/inspect-tls.ts';

/** The facts that checks need. Each is requested at most once. */
export interface Probe {
  readonly context: Context;
  /** The callback URL from the options, else the one that Meta has. */
  readonly wantedCallback: string | null;
  /** The response of Meta's API without a token. */
  metaAnswer(): ReturnType<Meta['greet']>;
  /** The certificate check of the callback's server; null for plain HTTP. */
  tls(): Promise<TlsInspection | null>;
  /** The answer of `debug_token` about the access token. */
  token(): Promise<Json>;
  /** The app: as configured, or the token's. */
  appId(): Promise<string>;
  /** The app's webhook for WhatsApp; null if it has none. */
  appWebhook(): Promise<Json | null>;
  /** One of the configured accounts. */
  account(wabaId: string): Promise<Json>;
  /** The numbers of all configured accounts. */
  numbersOfAccounts(): Promise<readonly Json[]>;
  /** The configured numbers, or all of the accounts'. */
  numbers(): Promise<readonly Json[]>;
  /** The URL to which Meta sends messages of the first number. */
  callback(): Promise<string>;
  /** The callback's response to an unauthenticated HEAD. */
  reached(): Promise<Answer>;
  /**
   * Proves to the service that a request which it may refuse is doctor's (`probeProof`). Uses the service's clock: a proof
   * is valid only for minutes, and this machine's clock may be off.
   */
  proof(about: string): Promise<string>;
  health(): Promise<Json>;
  /** The callback's response to a webhook signed as Meta signs. */
  signedAnswer(): Promise<Answer>;
}

/** The configured accounts, in words. */
export const wabaIdsOf = ({ context }: Probe): string => context.settings.wabaIds.join(', ');

export function createProbe(context: Context, wantedCallback: string | null): Probe {
  const { meta, settings, service } = context;
  const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
    let asked: Promise<T> | undefined;
    return () => {
      asked ??= ask();
      return asked;
    };
  };
  const accounts = new Map<string, Promise<Json>>();
  const probe: Probe = {
    context,
    wantedCallback,
    metaAnswer: once(meta.greet),
    tls: once(async () => {
      const url = new URL(await probe.callback());
      return url.protocol === 'https:' ? inspectTls(url) : null;
    }),
    token: once(async () => objectOf((await meta.get('debug_token', { input_token: settings.token ?? '' })).data)),
    appId: once(async () => settings.appId ?? textOf((await probe.token()).app_id) ?? ''),
    appWebhook: once(async () => {
      // The app's token needs the app's id; if it is not configured, the access token reveals it.
      meta.actAsApp(await probe.appId());
      const { data } = await meta.get(`${await probe.appId()}/subscriptions`, {}, { as: 'app' });
      return objectsOf(data).find(({ object }) => object === 'whatsapp_business_account') ?? null;
    }),
    account: (wabaId) => {
      const asked = accounts.get(wabaId) ?? meta.get(wabaId, { fields: accountFields });
      accounts.set(wabaId, asked);
      return asked;
    },
    numbersOfAccounts: once(async () => {
      const list = (id: string) => meta.list(`${id}/phone_numbers`, { fields: 'id,display_phone_number' });
      return (await Promise.all(settings.wabaIds.map(list))).flat();
    }),
    numbers: once(async () => {
      const configured = settings.phoneNumberIds;
      const ids = configured.length > 0 ? configured : (await probe.numbersOfAccounts()).map(({ id }) => String(id));
      return Promise.all(ids.map((id) => meta.get(id, { fields: numberFieldsIn(settings.graphVersion) })));
    }),
    callback: once(async () => {
      const [number] = await probe.numbers();
      return wantedCallback ?? effectiveCallback(number ?? {}) ?? settings.serviceUrl + callbackPath;
    }),
    reached: once(async () => askCallback(await probe.callback(), 'HEAD')),
    proof: async (about) => {
      const [secret = ''] = settings.appSecrets;
      return probeProof(secret, about, (await probe.reached()).at ?? context.now());
    },
    health: once(async () => {
      const response = await service.request('/health');
      return objectOf(await response.json());
    }),
    signedAnswer: once(async () => {
      const body = probeBody(settings.wabaIds[0] ?? '0', settings.phoneNumberIds[0]);
      const [secret = ''] = settings.appSecrets;
      const signature = signatureOf(body, secret);
      return askCallback(await probe.callback(), 'POST', { body, signature, proof: await probe.proof(signature) });
    }),
  };
  return probe;
}

/** The probe webhook: a change of a field that Meta doesn't have. The service answers it, and does not store it. */
function probeBody(wabaId: string, phoneNumberId: string | undefined): string {
  const metadata = phoneNumberId === undefined ? {} : { metadata: { phone_number_id: phoneNumberId } };
  const changes = [{ field: probeField, value: { nonce: randomUUID(), ...metadata } }];
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: wabaId, changes }] });
}

/** Where messages of a number go: its own override, the account's, or the app's callback. */
export function effectiveCallback(number: Json): string | null {
  const places = objectOf(number.webhook_configuration);
  return textOf(places.phone_number) ?? textOf(places.whatsapp_business_account) ?? textOf(places.application);
}

/** The number in its usual notation. */
export const nameOf = (number: Json): string => textOf(number.display_phone_number) ?? String(number.id);
