import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createSimulator, type Simulator } from '../src/index.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { requestGraph } from './request-graph.ts';

export const numberId = '106540352242922';
export const wabaId = '102290129340398';
export const appId = '670843887433847';
export const businessId = '506914307656634';
export const appToken = `${appId}|simulator-app-secret`;

export interface AccountsScene {
  simulator(): Simulator;
  receiver(): Receiver;
  /** Calls the Graph API, by default with the usual token; returns status and body. */
  graph(
    call: `${'GET' | 'POST' | 'DELETE'} ${string}`,
    body?: object,
    token?: string,
  ): Promise<{ status: number; body: unknown }>;
  /** Connects the receiver, for all fields. */
  connect(): Promise<void>;
  /** The changes that the receiver got, once no webhook is pending. */
  receivedChanges(): Promise<{ field: string; value: Record<string, unknown> }[]>;
}

/** For a test file: a simulator with a stopped clock, reset before each test, and a webhook endpoint of the business. */
export function setUpAccountsScene(): AccountsScene {
  const running: { simulator?: Simulator; receiver?: Receiver } = {};
  beforeAll(async () => {
    running.receiver = await startReceiver();
    running.simulator = await createSimulator({ speed: 0, random: () => 0.5 });
  });
  beforeEach(() => {
    scene.simulator().reset();
    const receiver = scene.receiver();
    receiver.received.length = 0;
    receiver.handshakes.length = 0;
    receiver.handshake = (query, response) => response.end(query.get('hub.challenge'));
  });
  afterAll(async () => {
    await running.simulator?.close();
    await running.receiver?.close();
  });
  const scene: AccountsScene = {
    simulator: () => started(running.simulator),
    receiver: () => started(running.receiver),
    graph: (call, body, token) =>
      requestGraph(scene.simulator().url, call, body, token === undefined ? {} : { authorization: `Bearer ${token}` }),
    connect: () => scene.simulator().connect({ url: scene.receiver().url, verifyToken: 'mine' }),
    receivedChanges: async () => {
      await scene.simulator().settled();
      return scene.receiver().received.flatMap(({ changes }) => changes);
    },
  };
  return scene;
}

function started<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('The scene exists only while tests run.');
  return what;
}

/** The parts of an error: HTTP status, code, message and details. */
export function refusal({ status, body }: { status: number; body: unknown }): unknown[] {
  const { error } = body as { error: { code: number; message: string; error_data?: { details: string } } };
  return [status, error.code, error.message, ...(error.error_data ? [error.error_data.details] : [])];
}
