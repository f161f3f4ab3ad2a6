import { createServiceClient, type ServiceClient } from '@intexuraos/service-api';
import { isOnThisMachine } from '../addresses.ts';
import { type Json, objectOf, objectsOf, parseJson, textOf } from '../json.ts';
import { whyNoAnswer } from '../no-answer.ts';
import { CommandError, trouble, unreachable, wrongUse } from '../outcome.ts';
import type { Settings } from '../settings.ts';
import type { Output } from '../terminal/output.ts';

/** The service's own API. Calls reject with a ServiceRefusal, or with a CommandError if the service can't be reached. */
export interface Service {
  readonly url: string;
  /** The same API with types for each route's answer, and with lists page by page. */
  readonly api: ServiceClient;
  get(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<Json>;
  /** The same without content, as for a key without `read:content`, so the audit trail shows no view of content. */
  getWithoutContent(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<Json>;
  /** Reads pages of a list, up to this many entries. */
  list(path: string, query: Readonly<Record<string, string | undefined>>, limit: number): Promise<readonly Json[]>;
  post(path: string, body?: Json | FormData, headers?: Readonly<Record<string, string>>): Promise<Json>;
  /** Sends a message with an idempotency key. A key that was used before gets the answer from then. */
  submit(path: string, message: Json, key: string): Promise<Submitted>;
  /** Sends a request as it is, with the API key; rejects only if the service can't be reached. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The same for an answer that is read as a stream; rejects if the service refuses, too. */
  open(path: string, init?: RequestInit): Promise<Response>;
}

/** The service's answer to a message. */
export interface Submitted {
  readonly outboxId: string;
  /** Whether the service had received it before. */
  readonly isRepeated: boolean;
  /** Why Meta refused it. */
  readonly refusal: ServiceRefusal | null;
}

/** The service answered with a refusal. */
export class ServiceRefusal extends CommandError {
  readonly status: number;
  readonly body: Json;

  constructor(status: number, body: Json, message: string, remedy: string | null) {
    super(1, message, remedy);
    this.name = 'ServiceRefusal';
    this.status = status;
    this.body = body;
  }
}

const timeoutMs = 30_000;
const pageSize = 100;

/** @param output shows that the command waits for a slow service, and warns if a key can be read in transit. */
export function createService(
  { serviceUrl, apiKey, startCommand }: Pick<Settings, 'serviceUrl' | 'apiKey' | 'startCommand'>,
  output: Pick<Output, 'during' | 'warnOnce'>,
): Service {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (apiKey !== null) {
      headers.set('authorization', `Bearer ${apiKey}`);
      if (new URL(serviceUrl).protocol === 'http:' && !isOnThisMachine(serviceUrl))
        output.warnOnce(keyInClear(serviceUrl));
    }
    try {
      return await fetch(serviceUrl + path, {
        ...init,
        headers,
        signal: init.signal ?? AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw notThere(serviceUrl, startCommand, error);
    }
  };
  const request = (path: string, init?: RequestInit): Promise<Response> =>
    output.during('Waiting for the service', () => ask(path, init));
  const open = async (path: string, init?: RequestInit): Promise<Response> => {
    const response = await request(path, init);
    if (response.ok && isPage(response)) throw notTheService(serviceUrl);
    if (response.ok) return response;
    throw refusal(response, objectOf(parseJson(await response.text())), apiKey !== null);
  };
  const json = async (path: string, init?: RequestInit): Promise<Json> => {
    const text = await (await open(path, init)).text();
    // Some answers have no body.
    const body = text === '' ? {} : parseJson(text);
    if (typeof body !== 'object' || body === null) throw notTheService(serviceUrl);
    return objectOf(body);
  };
  const service: Service = {
    url: serviceUrl,
    api: createServiceClient(open),
    request,
    open,
    submit: async (path, message, key) => {
      const headers = { 'idempotency-key': key, 'content-type': 'application/json' };
      const response = await request(path, { method: 'POST', headers, body: JSON.stringify(message) });
      const problem = response.ok
        ? null
        : refusal(response, objectOf(parseJson(await response.text())), apiKey !== null);
      if (problem !== null && !(problem instanceof ServiceRefusal)) throw problem;
      return {
        outboxId: response.headers.get('x-outbox-id') ?? '',
        isRepeated: response.headers.get('idempotent-replayed') === 'true',
        refusal: problem,
      };
    },
    get: (path, query = {}) => json(path + queryOf(query)),
    getWithoutContent: (path, query = {}) => json(path + queryOf(query), { headers: { 'x-hide-content': '1' } }),
    list: async (path, query, limit) => {
      const entries: Json[] = [];
      for (let cursor: string | null | undefined; cursor !== null && entries.length < limit; ) {
        const size = String(Math.min(pageSize, limit - entries.length));
        const page = await service.get(path, { ...query, limit: size, cursor });
        entries.push(...objectsOf(page.data));
        cursor = textOf(page.nextCursor);
      }
      return entries;
    },
    post: (path, body, headers = {}) => {
      if (body === undefined) return json(path, { method: 'POST', headers });
      // fetch sets the type of a form itself, with its boundary.
      if (body instanceof FormData) return json(path, { method: 'POST', headers, body });
      const ofJson = { ...headers, 'content-type': 'application/json' };
      return json(path, { method: 'POST', headers: ofJson, body: JSON.stringify(body) });
    },
  };
  return service;
}

const keyInClear = (url: string): string =>
  `the API key goes to ${new URL(url).host} over plain http, where anyone on the network path can read it, and with it everything ` +
  'the service stores. Use https.';

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** A user's file may be HTML too, but it comes as an attachment. */
const isPage = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/html') === true && !headers.has('content-disposition');

const notTheService = (url: string): CommandError =>
  unreachable(
    `Something other than the service answers at ${url}.`,
    'Name the service’s address with --service, or set WHATSAPP_SERVICE_URL.',
  );

function notThere(url: string, startCommand: string, error: unknown): CommandError {
  return unreachable(
    `The service can’t be reached at ${url} (${whyNoAnswer(error)}).`,
    `Start it (${startCommand}), or name its address with --service.`,
  );
}

function refusal({ status, headers }: Response, body: Json, hasKey: boolean): CommandError {
  const error = objectOf(body.error);
  const data = objectOf(error.error_data);
  const said = textOf(data.details) ?? textOf(error.message) ?? `The service answers with ${status}.`;
  const isKeyRefused = status === 401 || (status === 429 && headers.has('www-authenticate'));
  if (!isKeyRefused) return new ServiceRefusal(status, body, said, textOf(error.remedy));
  // On Meta's paths the service passes on Meta's 401 too. Its own has a challenge (RFC 9110), Meta's has none.
  const isOwn = error.code === 'unauthorized' || headers.get('www-authenticate')?.startsWith('Bearer');
  if (!isOwn) return tokenRefused(status, body, said);
  if (hasKey) {
    return trouble(
      `The service refuses this API key: ${textOf(error.message) ?? said}`,
      'Set WHATSAPP_API_KEY to one of the service’s INTEXURAOS_WHATSAPP_API_KEYS, or to a key that `whatsapp keys create` printed.',
    );
  }
  return wrongUse(
    'The service requires an API key, and none is set.',
    'Set INTEXURAOS_WHATSAPP_API_KEYS (or WHATSAPP_API_KEY) to one of the service’s keys.',
  );
}

function tokenRefused(status: number, body: Json, said: string): ServiceRefusal {
  return new ServiceRefusal(
    status,
    body,
    `Meta refuses the service’s access token: ${said}`,
    'Run `whatsapp doctor`: it shows what is wrong with the token and how to get a new one.',
  );
}
