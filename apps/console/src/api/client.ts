import { ApiError, createServiceClient, type ServiceClient, type Transport } from '@intexuraos/service-api';
import type { KeyScope } from '@intexuraos/service-api/words';
import * as texts from '../texts.ts';
import type { BusinessNumber, Index, PricingAnalytics, Template } from './types.ts';

/** What the client needs: `fetch`, and a callback for the end of the session. */
export interface ClientDeps {
  readonly fetch: typeof fetch;
  /** Called when the session has ended. */
  readonly onSignedOut?: () => void;
}

export interface SessionState {
  readonly isSignedIn: boolean;
  /** The service’s time, as text. */
  readonly at: string;
  /** Everything that its holder may do. */
  readonly scopes: readonly KeyScope[];
  /** The URL of the simulator’s phone, in the sandbox. */
  readonly phone: string | null;
  /** The person who signed in with the provider; null for an API key. */
  readonly person: string | null;
  /** The name of the OpenID Connect provider; null if none is configured. */
  readonly provider: string | null;
}

/** The service's API, authorized by the session's cookie; the session itself; and the parts of Meta's API that the console uses. */
export interface Client extends ServiceClient {
  /** The same client, with requests that the signal aborts. */
  until(signal: AbortSignal): Client;
  /** Exchanges an API key for a session. @throws {ApiError} 401 for a wrong key, 429 after too many. */
  signIn(key: string): Promise<void>;
  session(): Promise<SessionState>;
  renew(): Promise<void>;
  signOut(): Promise<void>;
  index(): Promise<Index>;
  numbers(version: string, wabaId: string): Promise<{ readonly data: readonly BusinessNumber[] }>;
  /** The cost of each number in a period, in seconds since 1970. */
  costs(version: string, wabaId: string, time: { start: number; end: number }): Promise<PricingAnalytics>;
  templates(version: string, wabaId: string): Promise<{ readonly data: readonly Template[] }>;
  /** Stores a sample of a template’s file at Meta. @returns the handle that the template names it by. */
  uploadSample(version: string, file: File): Promise<string>;
  /** Submits a template for review. */
  createTemplate(version: string, wabaId: string, definition: object): Promise<{ readonly id?: string }>;
  /** The apps that are subscribed to the account’s webhooks. */
  subscribedApps(version: string, wabaId: string): Promise<{ readonly data: readonly unknown[] }>;
  /** Stores a file at Meta, for 30 days. @returns its id. */
  uploadMedia(version: string, phoneNumberId: string, file: File): Promise<string>;
}

/** Errors are an `ApiError` with the service's own message; its status is 0 if the service did not answer. */
export function createClient({ fetch: send, onSignedOut = () => undefined }: ClientDeps, signal?: AbortSignal): Client {
  const transport: Transport = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('x-console', '1');
    const response = await send(path, {
      credentials: 'same-origin',
      ...(signal && { signal }),
      ...init,
      headers,
    }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw unanswered(texts.apiTheServiceDoesNotAnswer);
    });
    if (response.ok) return response;
    if (response.status === 401 && !headers.has('authorization')) onSignedOut();
    throw new ApiError(response, await response.json().catch(() => null));
  };
  const session = async (init?: RequestInit): Promise<void> => {
    await transport('/console/session', init);
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await transport(path, init)).json();
  return {
    ...createServiceClient(transport),
    until: (until) => createClient({ fetch: send, onSignedOut }, until),
    signIn: (key) => session({ method: 'POST', headers: { authorization: `Bearer ${key}` } }),
    session: () => json('/console/session'),
    renew: () => session({ method: 'POST' }),
    signOut: () => session({ method: 'DELETE' }),
    index: () => json('/'),
    numbers: (version, wabaId) => json(`/${version}/${wabaId}/phone_numbers?fields=${numberFields}`),
    costs: (version, wabaId, { start, end }) => {
      const analytics = `pricing_analytics.start(${start}).end(${end}).granularity(MONTHLY).dimensions(["PHONE"])`;
      return json(`/${version}/${wabaId}?fields=${encodeURIComponent(`currency,${analytics}`)}`);
    },
    templates: (version, wabaId) => json(`/${version}/${wabaId}/message_templates?limit=200&fields=${templateFields}`),
    createTemplate: (version, wabaId, definition) =>
      json(`/${version}/${wabaId}/message_templates`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(definition),
      }),
    // Meta: graph-api/guides/upload. `app` means the app of the service’s token.
    uploadSample: async (version, file) => {
      const about = new URLSearchParams({ file_name: file.name, file_length: `${file.size}`, file_type: file.type });
      const { id } = await json<{ readonly id: string }>(`/${version}/app/uploads?${about}`, { method: 'POST' });
      const headers = { 'content-type': 'application/octet-stream', file_offset: '0' };
      return (await json<{ readonly h: string }>(`/${version}/${id}`, { method: 'POST', headers, body: file })).h;
    },
    subscribedApps: (version, wabaId) => json(`/${version}/${wabaId}/subscribed_apps`),
    uploadMedia: async (version, phoneNumberId, file) => {
      const body = new FormData();
      body.set('messaging_product', 'whatsapp');
      body.set('type', file.type);
      body.set('file', file);
      const { id } = await json<{ readonly id: string }>(`/${version}/${phoneNumberId}/media`, {
        method: 'POST',
        body,
      });
      return id;
    },
  };
}

/** An error without a response of the service. */
export const unanswered = (message: string): ApiError =>
  new ApiError({ status: 0, headers: new Headers() }, { error: { message } });

const numberFields =
  'id,display_phone_number,verified_name,quality_rating,throughput,whatsapp_business_manager_messaging_limit,status';
const templateFields = 'id,name,language,status,category,quality_score,rejected_reason,parameter_format,components';
