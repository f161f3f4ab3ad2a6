import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { GraphClient, GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { createControlThread } from '../../src/conversations/control-thread.ts';
import type { AppDeps } from '../../src/http/app.ts';
import { createOwnNodes } from '../../src/http/graph/own-nodes.ts';
import type { Api } from '../../src/http/request-validation.ts';
import { createAnswers } from '../../src/outbox/answers.ts';
import { readMarkWithWamid } from '../../src/outbox/references.ts';
import { createSubmitMessage } from '../../src/outbox/submit-message.ts';
import { createMemoryStore } from '../../src/storage/memory/memory-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { apiKey, createTestApi } from './api.ts';
import { noon } from './webhooks.ts';

/** One call as it was sent to Meta. */
export interface GraphCallMade {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly body: string;
}

export interface GraphApi {
  readonly app: Api;
  readonly store: Store;
  /** All that was logged, as JSON lines. */
  readonly logged: readonly string[];
  /** Calls sent to Meta without the outbox, in order. */
  readonly calls: GraphCallMade[];
  /** With a key, unless its header is given, be it as undefined. */
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
}

export const ourNumber = '20';
export const ourAccount = '10';

/** Meta's paths in process, on a memory store; nothing is sent from its outbox. Meta gives one answer to everything. */
export function createGraphApi(
  answer: object = { success: true },
  ways: Partial<GraphClient> = {},
  changes: Partial<Pick<AppDeps, 'limits'>> = {},
): GraphApi {
  const calls: GraphCallMade[] = [];
  const take = async (request: GraphRequest): Promise<GraphResult> => {
    const body = request.body instanceof Readable ? await buffer(request.body).catch(() => null) : (request.body ?? '');
    // Meta never acts on an incomplete call.
    if (body === null) return { kind: 'lost', reason: 'broken off' };
    const { method, path, query = '', contentType, contentLength } = request;
    calls.push({ method, path, query, contentType, contentLength, body: Buffer.from(body).toString('latin1') });
    const headers = new Headers({ 'content-type': 'application/json' });
    return { kind: 'answered', status: 200, headers, body: new TextEncoder().encode(JSON.stringify(answer)) };
  };
  const graph: GraphClient = {
    call: take,
    open: async (request) => {
      const result = await take(request);
      return result.kind === 'answered' ? { ...result, body: Readable.from([result.body]) } : result;
    },
    download: async () => ({ kind: 'no_token' }),
    isMediaUrl: () => true,
    close: async () => undefined,
    ...ways,
  };
  const store = createMemoryStore({ now: () => noon });
  const { app, logged } = createTestApi({
    store,
    ids: { wabaIds: [ourAccount], phoneNumberIds: [ourNumber] },
    graph: {
      graph,
      version: 'v24.0',
      hasToken: true,
      messages: {
        submit: createSubmitMessage({
          outbox: store.sending.outbox,
          answers: createAnswers(),
          checkAgainstTemplate: async () => ({ problems: [], lifeMs: null }),
          checkOwnNumber: () => [],
          wake: () => undefined,
          lookAfterMs: () => null,
        }),
        withWamid: (mark, phoneNumberId) => readMarkWithWamid(mark, phoneNumberId, store.sending.outbox),
        now: () => noon,
      },
      areTogether: () => true,
      conversations: store.conversations,
      ownNodes: createOwnNodes({
        graph,
        ids: { wabaIds: [ourAccount], phoneNumberIds: [ourNumber] },
        steadyNow: () => 0,
      }),
      controlThread: createControlThread({
        graph,
        conversations: store.conversations,
        log: { warn: () => undefined },
        now: () => noon + 1_000,
      }),
      media: {
        handles: async (text) => ({ kind: 'ready', text, isKept: false }),
        signingSecret: 'secret',
        originOf: () => 'http://service.example',
        now: () => noon,
      },
    },
    ...changes,
  });
  return {
    app,
    store,
    logged,
    calls,
    request: ({ headers, ...options }) => {
      const given = Object.entries({ authorization: `Bearer ${apiKey}`, ...headers });
      return app.inject({ ...options, headers: Object.fromEntries(given.filter(([, value]) => value !== undefined)) });
    },
  };
}
