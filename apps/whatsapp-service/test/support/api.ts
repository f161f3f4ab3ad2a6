import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { Compile, type Validator } from 'typebox/schema';
import { expect } from 'vitest';
import { createAuditTrail } from '../../src/audit/audit-trail.ts';
import { readConfig } from '../../src/config/config.ts';
import { createAccounts } from '../../src/credentials/accounts.ts';
import { createAddressLimit } from '../../src/http/address-limit.ts';
import { type ApiKeys, type ApiKeysOptions, createApiKeys } from '../../src/http/api-keys.ts';
import type { ApiModule } from '../../src/http/api-module.ts';
import { type ApiDeps, apiModules } from '../../src/http/api-modules.ts';
import { type AppDeps, createApp } from '../../src/http/app.ts';
import { type ChangeStream, createChangeStream } from '../../src/http/events/change-stream.ts';
import { createEventStream, type EventStream } from '../../src/http/events/event-stream.ts';
import type { WayToMeta } from '../../src/http/graph/graph-routes.ts';
import { createRefusals, type Refusals } from '../../src/http/refusals.ts';
import type { Api } from '../../src/http/request-validation.ts';
import { createEventContent } from '../../src/http/subscriptions/event-content.ts';
import { createAccess } from '../../src/keys/access.ts';
import { createLog, type Log } from '../../src/log.ts';
import { createAnswers } from '../../src/outbox/answers.ts';
import { createCallbackData } from '../../src/outbox/callback-data.ts';
import { createSilenceWatch } from '../../src/outbox/silence.ts';
import { wayToMeta } from '../../src/parts/clients.ts';
import { createMetaPart } from '../../src/parts/meta.ts';
import { createNotifications } from '../../src/parts/notifications.ts';
import { filesForSending } from '../../src/parts/own-files.ts';
import { createSendingPart } from '../../src/parts/sending.ts';
import type { ServiceContext } from '../../src/parts/service-context.ts';
import { createSubscriptionsPart } from '../../src/parts/subscriptions.ts';
import { defaultRetention } from '../../src/records/retention.ts';
import { createMemoryContents } from '../../src/storage/contents/memory-contents.ts';
import { createMemoryStore } from '../../src/storage/memory/memory-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { processAll } from '../contracts/store-fixture.ts';
import { broadcastsIn } from './broadcasts.ts';
import { testClock } from './clock.ts';
import { testLimits } from './limits.ts';
import { statusOf } from './status.ts';
import { incoming, type JsonObject, noon, phoneNumberId, wabaId } from './webhooks.ts';

export const apiKey = 'key-of-the-tests';

/** Meta's token, for a simulator instead of Meta. */
export const metaSecrets = { token: 'access-token-of-the-tests', appSecret: '8d1f0a6c27be43950b1e7f6a9c2d4e80' };

export interface TestApi {
  readonly app: Api;
  readonly store: Store;
  readonly keys: ApiKeys;
  readonly refusals: Refusals;
  /** Not started. */
  readonly stream: EventStream;
  readonly changeStream: ChangeStream;
  /** All that was logged, as JSON lines. */
  readonly logged: string[];
  /** Asks with a key, and holds the answer to the OpenAPI document. */
  get(url: string, options?: InjectOptions): Promise<LightMyRequestResponse>;
  post(url: string, options?: InjectOptions): Promise<LightMyRequestResponse>;
  /** Keeps these webhooks and processes them. */
  receive(...webhooks: readonly JsonObject[]): Promise<void>;
}

export interface TestApiOptions
  extends Partial<Omit<AppDeps, 'modules' | 'audit'>>,
    Partial<Omit<ApiDeps, 'store' | 'keys' | 'log' | 'refusals' | 'limits'>>,
    Partial<Pick<ApiKeysOptions, 'apiKeys' | 'metricsKeys'>> {
  readonly store?: Store;
  /** Adds routes that need no key. */
  readonly registerOperations?: (app: Api) => void;
  /** Serves Meta’s paths too, with this as the address of Meta; nothing is sent from the outbox. */
  readonly graphUrl?: string;
}

/** The HTTP side in process, on a memory store that holds nothing. It is 13:00 there, an hour after `noon`. */
export function createTestApi({
  apiKeys = [apiKey],
  metricsKeys = [],
  graphUrl,
  registerOperations: register,
  ...changes
}: TestApiOptions = {}): TestApi {
  const now = changes.now ?? ((): number => noon + 3_600_000);
  const store = changes.store ?? createMemoryStore({ now });
  const logged: string[] = [];
  const refusals = changes.refusals ?? createRefusals();
  const log = createLog('trace', { write: (line) => void logged.push(line) });
  const callbackData = createCallbackData(store.sending.outbox);
  const streaming = { isBusy: () => false, log, sweepMs: 5, now: () => 0 };
  const stream = createEventStream({ ...streaming, feed: store.feed, callbackData });
  const contentOf = createEventContent({ ...store, outbox: store.sending.outbox, graphVersion: 'v24.0', now });
  const changeStream = createChangeStream({ ...streaming, feed: store.changes, contentOf });
  const wrongKeys = createAddressLimit(() => 0);
  const access = createAccess({ records: store.records, isShared: false, log, now, steadyNow: () => 0 });
  const keyOptions = { apiKeys, metricsKeys, wrongKeys, refusals, trustedProxies: 0, now, ring: access.ring };
  const keys = changes.keys ?? createApiKeys({ ...keyOptions, onUsed: access.lastUse.saw });
  const context = contextOf(graphUrl ?? 'http://127.0.0.1:1', store, log, now);
  const media = changes.media ?? { contents: createMemoryContents(), onAsked: () => undefined, waitMs: 0 };
  const deps: Omit<AppDeps, 'modules' | 'audit'> & ApiDeps = {
    store,
    callbackData,
    status: statusOf(store, now),
    history: () => [],
    retention: defaultRetention,
    verifyTokens: ['verify-token-of-the-tests', 'the-one-before'],
    testAlerts: async () => [],
    stream,
    changeStream,
    limits: testLimits(),
    keys,
    access,
    audit: createAuditTrail({ records: store.records, log, now }),
    refusals,
    ids: { wabaIds: [], phoneNumberIds: [] },
    log,
    version: '1.2.3',
    onReplay: () => undefined,
    onEntryChange: () => undefined,
    onTurn: () => undefined,
    onTry: () => undefined,
    erasure: { onChanged: async () => undefined },
    broadcasts: broadcastsIn(store),
    ...createSubscriptionsPart(context, async (webhook) => webhook).api,
    deliveries: {
      changed: () => undefined,
      added: () => undefined,
      replay: async () => ({ deliveries: 0, endsAt: 0 }),
    },
    now,
    media,
    ...(graphUrl !== undefined && { graph: graphOf(context, media) }),
    ...changes,
  };
  const operations: readonly ApiModule[] = register ? [{ name: 'operations', scope: 'open', register }] : [];
  const app = createApp({ ...deps, modules: [...apiModules(deps), ...operations] });
  const ask = async (method: 'GET' | 'POST', url: string, options: InjectOptions = {}) => {
    const headers = { authorization: `Bearer ${apiKey}`, ...options.headers };
    const response = await app.inject({ ...options, method, url, headers });
    await expectDescribed(app, method, url, response);
    return response;
  };
  return {
    app,
    store,
    keys,
    refusals,
    stream,
    changeStream,
    logged,
    get: (url, options) => ask('GET', url, options),
    post: (url, options) => ask('POST', url, options),
    receive: async (...webhooks) => {
      for (const body of webhooks) await store.events.accept(incoming(body));
      await processAll(store);
    },
  };
}

function contextOf(url: string, store: Store, log: Log, now: () => number): ServiceContext {
  const config = readConfig({
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'verify-5b0c9e2d7f314a86',
    INTEXURAOS_WHATSAPP_APP_SECRET: metaSecrets.appSecret,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: metaSecrets.token,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
    INTEXURAOS_WHATSAPP_WABA_ID: wabaId,
    INTEXURAOS_WHATSAPP_GRAPH_URL: url,
    INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: 'encryption-8a7d3f60b1c94e25',
    INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
  });
  const accounts = createAccounts({ config, log, steadyNow: () => 0, onChange: () => undefined });
  const polledReads = { ...store, outbox: store.sending.outbox };
  return {
    config,
    accounts,
    ids: accounts.ids,
    store,
    polledReads,
    log,
    clock: testClock(now),
    watcher: {},
    notifications: createNotifications(),
  };
}

function graphOf(context: ServiceContext, media: ApiDeps['media']): WayToMeta {
  const { store, clock } = context;
  const meta = createMetaPart(context);
  const silence = createSilenceWatch(store.sending.outbox, clock);
  const sending = createSendingPart(context, {
    ...{ meta, silence, unbrokenSince: () => null },
    files: filesForSending(context, { meta, contents: media.contents }),
  });
  return wayToMeta(context, { meta, sending, media }, createAnswers(), createCallbackData(store.sending.outbox));
}

interface DescribedResponse {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, DescribedResponse>> }>>>
  >;
  readonly components: object;
}

interface ApiDocument extends Described {
  /** Checks of answers, by their schema. */
  readonly validators: Map<string, Validator>;
}

/** By the routes it is about: to make one takes longer than most tests, and nearly all have the same. */
const documents = new Map<string, ApiDocument>();

async function documentOf(app: Api): Promise<ApiDocument> {
  await app.ready();
  const routes = app.printRoutes();
  const known = documents.get(routes);
  if (known) return known;
  const document = { ...(await app.inject('/openapi.json')).json<Described>(), validators: new Map() };
  documents.set(routes, document);
  return document;
}

/** Fails unless the OpenAPI document has such an answer, with a body of this form. */
async function expectDescribed(app: Api, method: string, url: string, response: LightMyRequestResponse): Promise<void> {
  const document = await documentOf(app);
  const pathname = url.split('?')[0] ?? '';
  const patterned = Object.entries(document.paths).find(([pattern]) => patternOf(pattern).test(pathname))?.[1];
  const item = document.paths[pathname] ?? patterned;
  const described = item?.[method.toLowerCase()]?.responses[response.statusCode];
  expect(described, `${method} ${url} answers ${response.statusCode}, which the document does not tell`).toBeDefined();
  const mediaType = String(response.headers['content-type']).split(';')[0] ?? '';
  const { schema } = described?.content?.[mediaType] ?? {};
  expect(schema, `${method} ${url} answers ${mediaType}, which the document does not tell`).toBeDefined();
  if (!schema || mediaType !== 'application/json') return;
  const name = JSON.stringify(schema);
  const validator = document.validators.get(name) ?? Compile({ ...schema, components: document.components });
  document.validators.set(name, validator);
  const [, problems] = validator.Errors(response.json());
  expect(problems).toEqual([]);
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
