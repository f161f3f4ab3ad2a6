import { type FollowOptions, follow, type WebhookStreamEvent } from './follow.ts';
import type {
  ConversationQuery,
  DeliveryQuery,
  EventQuery,
  MessageQuery,
  OutboxQuery,
  Query,
  SearchQuery,
} from './queries.ts';
import type {
  AccountView,
  ActivityMinuteView,
  AuditView,
  BroadcastView,
  BulkView,
  CatalogueEntryView,
  ContactView,
  ConversationView,
  DeliveryDetailView,
  DeliveryView,
  ErasureView,
  EventDetailView,
  EventTypeView,
  EventView,
  FoundMessagesView,
  FoundMessageView,
  HealthView,
  KeyView,
  MessageView,
  NewKeyView,
  OutboxEntryDetailView,
  OutboxEntryView,
  OwnMediaView,
  PauseView,
  RecoveredView,
  RetentionView,
  ServiceStatusView,
  ShownSecretView,
  StoredMediaView,
  SubscriptionView,
  TestDeliveryView,
  TriedView,
  UsagePageView,
  WebhookSetupView,
} from './schemas/index.ts';
import { ApiError, createTransport, type Transport, type TransportOptions } from './transport.ts';

/** A list, read page by page as it is iterated. */
export interface List<T, P extends Page<T> = Page<T>> extends AsyncIterable<T> {
  /** One page of it: the first, or the one that `cursor` in the query names. */
  page(): Promise<P>;
}

export interface Page<T> {
  readonly data: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

export interface SendOptions {
  /** Names this message: an attempt that is repeated with the same key sends nothing again. */
  readonly idempotencyKey: string;
  /** Whether to wait until Meta has decided, as Meta's own API does; true by default. If not, it is answered once it is stored. */
  readonly waitsForMeta?: boolean;
}

/** The outcome of a message that was submitted. */
export interface Submitted {
  /** Its id in the outbox: `out_…`. */
  readonly outboxId: string;
  /** Whether it had come before, under the same idempotency key. */
  readonly isRepeated: boolean;
  /** Meta's answer, in Meta's form; with `202` the service's own promise, in the same form. */
  readonly answer: unknown;
}

/** The service's API. Calls reject with an `ApiError` if the service refuses. */
export interface ServiceClient {
  readonly events: {
    list(query?: EventQuery): List<EventView>;
    get(id: string, query?: { readonly include?: 'raw' }): Promise<EventDetailView>;
    /** The exact bytes that Meta sent. */
    raw(id: string): Promise<Uint8Array>;
    replay(id: string): Promise<EventView>;
    /** Follows webhooks as they are processed, across broken connections. */
    follow(options: FollowOptions): AsyncGenerator<WebhookStreamEvent>;
  };
  readonly conversations: {
    list(query?: ConversationQuery): List<ConversationView>;
    get(id: string): Promise<ConversationView>;
    messages(id: string, query?: MessageQuery): List<MessageView>;
    /** Passes, releases or takes the thread. */
    control(id: string, body: object): Promise<{ readonly conversation: ConversationView }>;
  };
  readonly messages: {
    /** By its wamid, or its id in the outbox. */
    get(id: string): Promise<MessageView>;
    /** By their words. Its pages say in `waiting` how many messages are not in the index yet. */
    search(query: SearchQuery): List<FoundMessageView, FoundMessagesView>;
    /** Sends a message in Meta's form. With the key of an earlier one, it is that one, and nothing is sent twice. */
    send(phoneNumberId: string, message: object, options: SendOptions): Promise<Submitted>;
  };
  readonly outbox: {
    list(query?: OutboxQuery): List<OutboxEntryView>;
    get(id: string): Promise<OutboxEntryDetailView>;
    cancel(id: string): Promise<OutboxEntryDetailView>;
    retry(id: string, query?: { readonly mayArriveTwice?: 'true' | 'false' }): Promise<OutboxEntryDetailView>;
    /** Attempts it at once. */
    try(id: string): Promise<OutboxEntryDetailView>;
    /** One step of changing many; with `nextCursor`, send the same body with it. */
    changeMany(kind: 'cancel' | 'retry', body: object): Promise<BulkView>;
    /** Stops all that a number sends until it is resumed. */
    pause(phoneNumberId: string, reason?: string): Promise<{ readonly paused: readonly PauseView[] }>;
    /** Lifts the pauses of a number, or of all. */
    resume(phoneNumberId?: string): Promise<{ readonly resumed: readonly PauseView[] }>;
    /** Sends one message of each pause at once. */
    tryPaused(phoneNumberId?: string): Promise<{ readonly tried: readonly TriedView[] }>;
  };
  readonly subscriptions: {
    list(query?: Query): List<SubscriptionView>;
    get(id: string): Promise<SubscriptionView>;
    /** The answer is the only one that shows its secret, as that of `rotate`. */
    create(body: object): Promise<ShownSecretView>;
    change(id: string, body: object): Promise<SubscriptionView>;
    remove(id: string): Promise<void>;
    pause(id: string, reason?: string): Promise<SubscriptionView>;
    resume(id: string): Promise<SubscriptionView>;
    rotate(id: string): Promise<ShownSecretView>;
    /** Sends an example of this type, and resolves with the receiver's answer. */
    test(id: string, type?: string): Promise<TestDeliveryView>;
    /** Delivers failed events again. */
    recover(id: string, body?: object): Promise<RecoveredView>;
    /** Delivers the events of a period again, delivered or not. */
    replay(id: string, body: object): Promise<RecoveredView>;
  };
  readonly deliveries: {
    list(query?: DeliveryQuery): List<DeliveryView>;
    get(id: string): Promise<DeliveryDetailView>;
    retry(id: string): Promise<DeliveryDetailView>;
    cancel(id: string): Promise<DeliveryDetailView>;
    /** Delivers all matching deliveries again; without a state in the filters, those that failed or are held. */
    retryMany(query: DeliveryQuery): Promise<RecoveredView>;
  };
  readonly broadcasts: {
    list(query?: Query): List<BroadcastView>;
    get(id: string): Promise<BroadcastView>;
    /** @param csv the file: `to`, then a column for each parameter. */
    upload(query: Query, csv: Blob | string): Promise<BroadcastView>;
    change(id: string, change: 'pause' | 'resume' | 'cancel', body?: object): Promise<BroadcastView>;
  };
  /** Files of messages. */
  readonly media: {
    list(query?: Query): List<StoredMediaView>;
    /** Files that were stored to be sent. */
    own(query?: Query): List<OwnMediaView>;
    /** Stores a file to be sent; with `convert: 'voice'`, as a voice note. */
    store(query: Query, file: Blob): Promise<OwnMediaView>;
    /** Removes one of these, unless a message or a broadcast that waits needs it. */
    removeOwn(id: string): Promise<OwnMediaView>;
    /** Downloads it from Meta now. */
    retry(id: string): Promise<StoredMediaView>;
  };
  /** Sends a test alert to all targets. A `problem` says why one did not accept it. */
  testAlerts(): Promise<{ readonly results: readonly { readonly target: string; readonly problem: string | null }[] }>;
  /** The uses of API keys. */
  readonly audit: { list(query?: Query): List<AuditView> };
  readonly contacts: {
    list(query?: Query): List<ContactView>;
    /** By any of their ids. */
    get(id: string): Promise<ContactView>;
    change(id: string, body: object): Promise<ContactView>;
    /**
     * Erases the person, in the background.
     * @param later how later webhooks about the person are treated.
     */
    erase(id: string, later: ErasureView['later']): Promise<ErasureView>;
  };
  /** Erased persons; their identity is no longer known. */
  readonly erasures: {
    list(query?: Query): List<ErasureView>;
    get(id: string): Promise<ErasureView>;
    /** Lifts the block: later webhooks about the person begin a new conversation. */
    unblock(id: string): Promise<ErasureView>;
  };
  readonly keys: {
    list(query?: Query): List<KeyView>;
    /** The answer is the only one that shows the key. */
    create(body: object): Promise<NewKeyView>;
    revoke(id: string): Promise<KeyView>;
  };
  eventTypes(): Promise<Page<EventTypeView>>;
  account(): Promise<AccountView>;
  usage(query?: Query): Promise<UsagePageView>;
  status(): Promise<ServiceStatusView>;
  /** How long data is kept, and what the last sweeps removed. */
  retention(): Promise<RetentionView>;
  /** The values to enter in Meta's app, with the verify token; needs the scope `admin`. */
  webhookSetup(): Promise<WebhookSetupView>;
  /** The last two hours, minute by minute. */
  history(): Promise<{ readonly data: readonly ActivityMinuteView[] }>;
  /** Also answers if the service can't store webhooks, or is stopping. */
  health(): Promise<HealthView>;
  /** The meaning of one of Meta's error codes. */
  explain(code: number): Promise<CatalogueEntryView>;
}

/** Entries asked for in one page. */
const pageSize = 100;

/** A client of the service, by its address and a key, or by a transport of your own. */
export function createServiceClient(by: TransportOptions | Transport): ServiceClient {
  const transport = typeof by === 'function' ? by : createTransport(by);
  // Answers are as the schemas say: the service's tests hold each of them to its own.
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await transport(path, init);
    try {
      return (await response.json()) as T;
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new Error(`${path} was not answered with JSON: something other than the service answers there.`);
      throw error;
    }
  };
  const get = <T>(path: string, query: Query = {}): Promise<T> => json(path + queryOf(query));
  const post = <T>(path: string, body?: object): Promise<T> =>
    json(path, { method: 'POST', ...(body && withBody(body)) });
  const list = <T, P extends Page<T> = Page<T>>(path: string, query: Query = {}): List<T, P> => {
    const page = (cursor = query.cursor): Promise<P> => get(path, { limit: pageSize, ...query, cursor });
    return {
      page: () => page(),
      async *[Symbol.asyncIterator]() {
        for (let { data, nextCursor } = await page(); ; { data, nextCursor } = await page(nextCursor)) {
          yield* data;
          if (nextCursor === null) return;
        }
      },
    };
  };
  const entry = (id: string): string => `/v1/outbox/${encodeURIComponent(id)}`;
  const event = (id: string): string => `/v1/events/${encodeURIComponent(id)}`;
  const conversation = (id: string): string => `/v1/conversations/${encodeURIComponent(id)}`;
  const subscription = (id: string): string => `/v1/subscriptions/${encodeURIComponent(id)}`;
  const delivery = (id: string): string => `/v1/deliveries/${encodeURIComponent(id)}`;
  const contact = (id: string): string => `/v1/contacts/${encodeURIComponent(id)}`;
  const erasure = (id: string): string => `/v1/erasures/${encodeURIComponent(id)}`;
  const broadcast = (id: string): string => `/v1/broadcasts/${encodeURIComponent(id)}`;
  return {
    events: {
      list: (query) => list('/v1/events', query),
      get: (id, query) => get(event(id), query),
      raw: async (id) => new Uint8Array(await (await transport(`${event(id)}/raw`)).arrayBuffer()),
      replay: (id) => post(`${event(id)}/replay`),
      follow: (options) => follow(transport, options),
    },
    conversations: {
      list: (query) => list('/v1/conversations', query),
      get: (id) => get(conversation(id)),
      messages: (id, query) => list(`${conversation(id)}/messages`, query),
      control: (id, body) => post(`${conversation(id)}/control`, body),
    },
    messages: {
      get: (id) => get(`/v1/messages/${encodeURIComponent(id)}`),
      search: (query) => list('/v1/search', query),
      send: async (phoneNumberId, message, { idempotencyKey, waitsForMeta = true }) => {
        const prefer: Record<string, string> = waitsForMeta ? {} : { prefer: 'respond-async' };
        const headers = { ...jsonType, ...prefer, 'idempotency-key': idempotencyKey };
        const init = { method: 'POST', headers, body: JSON.stringify(message) };
        const response = await transport(`/${phoneNumberId}/messages`, init);
        return {
          outboxId: response.headers.get('x-outbox-id') ?? '',
          isRepeated: response.headers.get('idempotent-replayed') === 'true',
          answer: await response.json(),
        };
      },
    },
    outbox: {
      list: (query) => list('/v1/outbox', query),
      get: (id) => get(entry(id)),
      cancel: (id) => post(`${entry(id)}/cancel`),
      retry: (id, query = {}) => post(`${entry(id)}/retry${queryOf(query)}`),
      try: (id) => post(`${entry(id)}/try`),
      changeMany: (kind, body) => post(`/v1/outbox/${kind}`, body),
      pause: (phoneNumberId, reason) => post(`/v1/outbox/pause${queryOf({ phoneNumberId })}`, reason ? { reason } : {}),
      resume: (phoneNumberId) => post(`/v1/outbox/resume${queryOf({ phoneNumberId })}`),
      tryPaused: (phoneNumberId) => post(`/v1/outbox/try${queryOf({ phoneNumberId })}`),
    },
    subscriptions: {
      list: (query) => list('/v1/subscriptions', query),
      get: (id) => get(subscription(id)),
      create: (body) => post('/v1/subscriptions', body),
      change: (id, body) => json(subscription(id), { ...withBody(body), method: 'PATCH' }),
      remove: async (id) => {
        await transport(subscription(id), { method: 'DELETE' });
      },
      pause: (id, reason) => post(`${subscription(id)}/pause`, reason ? { reason } : {}),
      resume: (id) => post(`${subscription(id)}/resume`),
      rotate: (id) => post(`${subscription(id)}/rotate`, {}),
      test: (id, type) => post(`${subscription(id)}/test`, type ? { type } : {}),
      recover: (id, body = {}) => post(`${subscription(id)}/recover`, body),
      replay: (id, body) => post(`${subscription(id)}/replay`, body),
    },
    deliveries: {
      list: (query) => list('/v1/deliveries', query),
      get: (id) => get(delivery(id)),
      retry: (id) => post(`${delivery(id)}/retry`),
      cancel: (id) => post(`${delivery(id)}/cancel`),
      retryMany: (query) => post(`/v1/deliveries/retry${queryOf(query)}`),
    },
    broadcasts: {
      list: (query) => list('/v1/broadcasts', query),
      get: (id) => get(broadcast(id)),
      upload: (query, csv) =>
        json(`/v1/broadcasts/csv${queryOf(query)}`, {
          method: 'POST',
          headers: { 'content-type': 'text/csv' },
          body: csv,
        }),
      change: (id, change, body = {}) => post(`${broadcast(id)}/${change}`, body),
    },
    media: {
      list: (query) => list('/v1/media', query),
      own: (query) => list('/v1/media/own', query),
      store: (query, file) =>
        json(`/v1/media${queryOf(query)}`, {
          method: 'POST',
          headers: { 'content-type': file.type || 'application/octet-stream' },
          body: file,
        }),
      removeOwn: (id) => json(`/v1/media/own/${encodeURIComponent(id)}`, { method: 'DELETE' }),
      retry: (id) => post(`/v1/media/${encodeURIComponent(id)}/retry`),
    },
    testAlerts: () => post('/v1/alerts/test'),
    audit: { list: (query) => list('/v1/audit', query) },
    contacts: {
      list: (query) => list('/v1/contacts', query),
      get: (id) => get(contact(id)),
      change: (id, body) => json(contact(id), { ...withBody(body), method: 'PATCH' }),
      erase: (id, later) => json(contact(id) + queryOf({ later }), { method: 'DELETE' }),
    },
    erasures: {
      list: (query) => list('/v1/erasures', query),
      get: (id) => get(erasure(id)),
      unblock: (id) => post(`${erasure(id)}/unblock`),
    },
    keys: {
      list: (query) => list('/v1/keys', query),
      create: (body) => post('/v1/keys', body),
      revoke: (id) => json(`/v1/keys/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    },
    eventTypes: () => get('/v1/event-types'),
    account: () => get('/v1/account'),
    usage: (query) => get('/v1/usage', query),
    status: () => get('/v1/status'),
    retention: () => get('/v1/retention'),
    webhookSetup: () => get('/v1/webhook'),
    history: () => get('/v1/status/history'),
    health: () =>
      get<HealthView>('/health').catch((error: unknown) => {
        if (error instanceof ApiError && isHealth(error.body)) return error.body;
        throw error;
      }),
    explain: (code) => get(`/v1/errors/${code}`),
  };
}

const withBody = (body: object): RequestInit => ({ headers: jsonType, body: JSON.stringify(body) });
const jsonType = { 'content-type': 'application/json' };

/** The first entries of a list, at most `limit`. */
export async function take<T>(list: List<T>, limit: number): Promise<T[]> {
  const taken: T[] = [];
  if (limit <= 0) return taken;
  for await (const each of list) {
    taken.push(each);
    if (taken.length >= limit) break;
  }
  return taken;
}

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

const isHealth = (body: unknown): body is HealthView =>
  typeof body === 'object' && body !== null && 'status' in body && 'store' in body;
