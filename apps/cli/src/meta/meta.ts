import { createHmac } from 'node:crypto';
import {
  explainUnreached,
  type GraphGreeting,
  type GraphResult,
  type MetaError,
  meaningOf,
  readMetaError,
} from '@intexuraos/cloud-api';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { type Json, objectOf, objectsOf, parseJson, textOf } from '../json.ts';
import { CommandError, exitCodes, unreachable, wrongUse } from '../outcome.ts';
import type { Settings } from '../settings.ts';
import type { Output } from '../terminal/output.ts';

type Parameters = Readonly<Record<string, string>>;

export interface CallOptions {
  /** `app` calls as the app itself, with id and secret; the default is the access token. */
  readonly as?: 'app' | 'user';
}

/** Meta's Graph API. Calls resolve with JSON, and reject with a MetaRefusal, or with a CommandError if Meta can't be reached. */
export interface Meta {
  get(path: string, parameters?: Parameters, options?: CallOptions): Promise<Json>;
  /** Reads all pages of a list, at most 1,000 entries. */
  list(path: string, parameters?: Parameters): Promise<readonly Json[]>;
  post(path: string, body?: Json | FormData, options?: CallOptions): Promise<Json>;
  delete(path: string, parameters?: Parameters): Promise<Json>;
  /** Meta's answer to a request without a token. */
  greet(): Promise<Extract<GraphGreeting, { kind: 'answered' }>>;
  /** Sets the app's id if it isn't configured but was found out. */
  actAsApp(appId: string): void;
  close(): Promise<void>;
}

/** Meta answered with a refusal. */
export class MetaRefusal extends CommandError {
  readonly error: MetaError;
  readonly status: number;

  constructor(error: MetaError, status: number) {
    const known = meaningOf(error);
    const said = [error.details, error.userTitle, error.userMessage].filter(
      (text) => text && !error.message.includes(text),
    );
    const words = [error.message, ...new Set(said)].join(' ');
    super(exitCodes.trouble, `Meta refuses (code ${error.code}): ${words}`, known?.remedy ?? null);
    this.name = 'MetaRefusal';
    this.error = error;
    this.status = status;
  }
}

type Connection = Pick<
  Settings,
  'graphUrl' | 'graphVersion' | 'proxies' | 'token' | 'appId' | 'appSecrets' | 'isSimulator'
>;

const maxEntries = 1_000;

/** @param output shows that the command waits for a slow answer of Meta's. */
export function createMeta(connection: Connection, output: Pick<Output, 'during'>): Meta {
  const { graphUrl, graphVersion, token, appSecrets, isSimulator } = connection;
  let { appId } = connection;
  const secret = appSecrets[0];
  const common = { baseUrl: graphUrl, proxies: connection.proxies, appSecrets: [], timeoutMs: 15_000 };
  const clients = {
    user: createGraphClient({ ...common, token: () => token }),
    app: createGraphClient({
      ...common,
      token: () => (appId === null || secret === undefined ? null : `${appId}|${secret}`),
    }),
  };
  /** Some apps require a proof. It is sent only to those, so a wrong secret can't break calls of apps that don't. */
  const proof = token !== null && secret ? createHmac('sha256', secret).update(token).digest('hex') : null;

  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    parameters: Parameters,
    body: Json | FormData | undefined,
    { as = 'user' }: CallOptions,
  ): Promise<Json> => {
    const content = body === undefined ? {} : await contentOf(body);
    const ask = (more: Parameters): Promise<GraphResult> =>
      clients[as].call({
        method,
        path: `${graphVersion}/${path}`,
        query: new URLSearchParams({ ...parameters, ...more }).toString(),
        ...content,
      });
    const answer = async (): Promise<Json> => {
      let result = await ask({});
      if (as === 'user' && proof !== null && wantsProof(result)) result = await ask({ appsecret_proof: proof });
      return answerOf(result, { graphUrl, isSimulator, as });
    };
    return output.during(`Waiting for ${nameOf(isSimulator)}`, answer);
  };

  return {
    get: (path, parameters = {}, options = {}) => call('GET', path, parameters, undefined, options),
    list: async (path, parameters = {}) => {
      const entries: Json[] = [];
      for (let after: string | null = ''; after !== null && entries.length < maxEntries; ) {
        const cursor: Parameters = after === '' ? {} : { after };
        const page = await call('GET', path, { limit: '100', ...parameters, ...cursor }, undefined, {});
        entries.push(...objectsOf(page.data));
        const paging = objectOf(page.paging);
        after = textOf(paging.next) === null ? null : textOf(objectOf(paging.cursors).after);
      }
      return entries;
    },
    post: (path, body = {}, options = {}) => call('POST', path, {}, body, options),
    delete: (path, parameters = {}) => call('DELETE', path, parameters, undefined, {}),
    greet: async () => {
      const greeting = await output.during(`Waiting for ${nameOf(isSimulator)}`, () => clients.user.greet());
      if (greeting.kind !== 'answered') throw notReached(greeting, { graphUrl, isSimulator });
      return greeting;
    },
    actAsApp: (id) => {
      appId = id;
    },
    close: async () => {
      await Promise.all([clients.user.close(), clients.app.close()]);
    },
  };
}

/** JSON, or a form with its boundary. */
async function contentOf(body: Json | FormData): Promise<{ body: string | Uint8Array; contentType: string }> {
  if (!(body instanceof FormData)) return { body: JSON.stringify(body), contentType: 'application/json' };
  const form = new Response(body);
  const contentType = form.headers.get('content-type') ?? 'multipart/form-data';
  return { body: new Uint8Array(await form.arrayBuffer()), contentType };
}

const nameOf = (isSimulator: boolean): string => (isSimulator ? 'the simulator' : 'Meta');

const wantsProof = (result: GraphResult): boolean =>
  result.kind === 'answered' &&
  result.status === 400 &&
  /appsecret_proof/i.test(new TextDecoder().decode(result.body.subarray(0, 2_000)));

interface Asked {
  readonly graphUrl: string;
  readonly isSimulator: boolean;
  readonly as: 'app' | 'user';
}

function answerOf(result: GraphResult, { graphUrl, isSimulator, as }: Asked): Json {
  if (result.kind === 'no_token') {
    throw as === 'app'
      ? wrongUse(
          'The app’s id or secret is not set.',
          'Set WHATSAPP_APP_ID and INTEXURAOS_WHATSAPP_APP_SECRET, or run `whatsapp setup`.',
        )
      : wrongUse(
          'There is no access token.',
          'Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN (or WHATSAPP_ACCESS_TOKEN), or run `whatsapp setup`.',
        );
  }
  if (result.kind !== 'answered') throw notReached(result, { graphUrl, isSimulator });
  const body = parseJson(new TextDecoder().decode(result.body));
  const error = readMetaError(body);
  if (error) throw new MetaRefusal(error, result.status);
  if (result.status >= 300) {
    throw unreachable(
      `${graphUrl} answers with ${result.status}, unlike Meta.`,
      'Check INTEXURAOS_WHATSAPP_GRAPH_URL and any proxies in between.',
    );
  }
  return objectOf(body);
}

type NoAnswer = Extract<GraphGreeting, { reason: string }>;

function notReached({ kind, reason }: NoAnswer, { graphUrl, isSimulator }: Omit<Asked, 'as'>): CommandError {
  const who = isSimulator ? 'The simulator' : 'Meta';
  if (kind === 'lost') {
    const remedy = isSimulator
      ? startIt
      : 'Try again. If it persists, check the network and any proxy on the way to Meta.';
    return unreachable(`${who} does not answer at ${graphUrl} (${reason}).`, remedy);
  }
  const { cause, remedy } = explainUnreached(reason);
  return unreachable(`${who} can’t be reached at ${graphUrl}: ${cause} (${reason}).`, isSimulator ? startIt : remedy);
}

const startIt = 'Start the simulator: `whatsapp simulate`.';
