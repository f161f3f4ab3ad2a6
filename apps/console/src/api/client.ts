import type {
  BusinessNumber,
  CatalogueEntry,
  Conversation,
  EventDetail,
  Index,
  Message,
  OutboxEntry,
  OutboxEntryDetail,
  Page,
  ServiceStatus,
  Template,
  WebhookEvent,
} from './types.ts';

/** Why a call brought nothing. */
export class ApiError extends Error {
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

interface CallOptions {
  readonly method?: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What the client needs: `fetch`, and a callback for the end of the session. */
export interface ClientDeps {
  readonly fetch: typeof fetch;
  /** Called when the session has ended. */
  readonly onSignedOut?: () => void;
}

export type ListQuery = Query & { readonly cursor?: string; readonly limit?: number };

/** The service's API, as the console uses it. The session's cookie opens it; errors are an `ApiError` with the service's own words. */
export function createClient({ fetch: send, onSignedOut = () => undefined }: ClientDeps) {
  const call = async <T>(
    path: string,
    { method = 'GET', query = {}, body, headers, signal }: CallOptions = {},
  ): Promise<T> => {
    const response = await send(path + searchOf(query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'x-console': '1',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiError(0, 'unreachable', 'The service does not answer.');
    });
    const text = await response.text();
    if (!response.ok) {
      if (response.status === 401 && headers?.authorization === undefined) onSignedOut();
      throw errorOf(response.status, text);
    }
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const at = (strings: TemplateStringsArray, ...ids: readonly string[]): string =>
    strings.reduce((path, part, index) => path + encodeURIComponent(ids[index - 1] ?? '') + part);

  return {
    /** Exchanges an API key for a session. @throws ApiError 401 for a wrong key, 429 after too many. */
    signIn: (key: string) =>
      call<void>('/console/session', { method: 'POST', headers: { authorization: `Bearer ${key}` } }),
    /** Whether a session is open. */
    session: () => call<{ readonly isSignedIn: boolean }>('/console/session'),
    renew: () => call<void>('/console/session', { method: 'POST' }),
    signOut: () => call<void>('/console/session', { method: 'DELETE' }),
    index: (signal?: AbortSignal) => call<Index>('/', { signal }),
    status: (signal?: AbortSignal) => call<ServiceStatus>('/v1/status', { signal }),
    error: (code: number, signal?: AbortSignal) => call<CatalogueEntry>(at`/v1/errors/${String(code)}`, { signal }),
    conversations: (query: ListQuery, signal?: AbortSignal) =>
      call<Page<Conversation>>('/v1/conversations', { query, signal }),
    conversation: (id: string, signal?: AbortSignal) => call<Conversation>(at`/v1/conversations/${id}`, { signal }),
    messages: (id: string, query: ListQuery, signal?: AbortSignal) =>
      call<Page<Message>>(at`/v1/conversations/${id}/messages`, { query, signal }),
    message: (wamid: string, signal?: AbortSignal) => call<Message>(at`/v1/messages/${wamid}`, { signal }),
    events: (query: ListQuery, signal?: AbortSignal) => call<Page<WebhookEvent>>('/v1/events', { query, signal }),
    event: (id: string, signal?: AbortSignal) =>
      call<EventDetail>(at`/v1/events/${id}`, { query: { include: 'raw' }, signal }),
    replay: (id: string) => call<WebhookEvent>(at`/v1/events/${id}/replay`, { method: 'POST' }),
    outbox: (query: ListQuery, signal?: AbortSignal) => call<Page<OutboxEntry>>('/v1/outbox', { query, signal }),
    outboxEntry: (id: string, signal?: AbortSignal) => call<OutboxEntryDetail>(at`/v1/outbox/${id}`, { signal }),
    changeEntry: (id: string, change: 'cancel' | 'retry' | 'try', query: Query = {}) =>
      call<OutboxEntryDetail>(at`/v1/outbox/${id}/${change}`, { method: 'POST', query }),
    numbers: (version: string, wabaId: string, signal?: AbortSignal) =>
      call<{ readonly data: readonly BusinessNumber[] }>(at`/${version}/${wabaId}/phone_numbers`, {
        query: { fields: numberFields },
        signal,
      }),
    templates: (version: string, wabaId: string, signal?: AbortSignal) =>
      call<{ readonly data: readonly Template[] }>(at`/${version}/${wabaId}/message_templates`, {
        query: { limit: 200 },
        signal,
      }),
    /** Puts a message into the outbox and answers at once. The same key sends it once, however often it is repeated. */
    send: (version: string, phoneNumberId: string, message: object, idempotencyKey: string) =>
      call<{ readonly messages?: readonly { readonly id: string }[] }>(at`/${version}/${phoneNumberId}/messages`, {
        method: 'POST',
        body: message,
        headers: { 'idempotency-key': idempotencyKey, prefer: 'respond-async' },
      }),
  };
}

export type Client = ReturnType<typeof createClient>;

const numberFields =
  'id,display_phone_number,verified_name,quality_rating,throughput,whatsapp_business_manager_messaging_limit,status';

function searchOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** Both forms of errors: the service's own, and Meta's under Meta's paths. */
function errorOf(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as {
      error?: { code?: unknown; message?: unknown; error_data?: { details?: unknown } };
    };
    const details = error?.error_data?.details;
    const message = [error?.message, details].filter((part) => typeof part === 'string' && part !== '').join(' ');
    if (message !== '') return new ApiError(status, String(error?.code ?? status), message);
  } catch {
    // Not JSON: a proxy’s page. Its text is of no use here.
  }
  return new ApiError(status, String(status), `The service answered HTTP ${status}.`);
}
