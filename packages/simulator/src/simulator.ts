import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { accountsRoutes } from './accounts/routes.ts';
import { type Callback, createAppConnection } from './app-connection.ts';
import { blockedUsersRoutes } from './blocked-users/routes.ts';
import { callsRoutes } from './calls/routes.ts';
import { type Clock, createClock } from './clock.ts';
import { answerControl } from './control/control.ts';
import type { ControlAccess } from './control/control-access.ts';
import { applySeed } from './control/seed.ts';
import { createFaults } from './faults/create-faults.ts';
import type { Faults } from './faults/faults.ts';
import { answerFlowJson, flowJsonPath } from './flows/flow-assets.ts';
import { flowsRoutes } from './flows/routes.ts';
import { answerCall } from './graph/answer-call.ts';
import { createRouteTable } from './graph/find-route.ts';
import { groupsRoutes } from './groups/routes.ts';
import { createIds } from './ids.ts';
import { createLimits } from './limits/create-limits.ts';
import { answerDownload } from './media/answer-download.ts';
import { downloadPath } from './media/media-address.ts';
import { mediaRoutes } from './media/routes.ts';
import { messagesRoutes } from './messages/routes.ts';
import { answerPage } from './page/page.ts';
import type { Platform } from './platform.ts';
import { profileRoutes } from './profile/routes.ts';
import { answerQrImage, qrImagePath } from './qr-codes/qr-image.ts';
import { qrCodesRoutes } from './qr-codes/routes.ts';
import { createResponders, type Responders } from './routing/responders.ts';
import { routingRoutes } from './routing/routes.ts';
import { createStatuses } from './statuses/create-statuses.ts';
import { headerSamplePath } from './templates/header-sample-path.ts';
import { answerHeaderSample } from './templates/header-samples.ts';
import { addHelloWorld } from './templates/hello-world.ts';
import { templatesRoutes } from './templates/routes.ts';
import { createUserActions } from './users/create-user-actions.ts';
import type { UserActions } from './users/user-actions.ts';
import { createWebhooks, type WebhookOptions } from './webhooks/create-webhooks.ts';
import type { WebhookRecord } from './webhooks/webhooks.ts';
import { createDefaultWorld, type WorldOptions } from './world/default-world.ts';
import type { ReceivedMessage, SentMessage } from './world/message.ts';
import type { World } from './world/world.ts';

export interface SimulatorOptions extends WorldOptions, ControlAccess {
  /** 0 (default) takes any free port. */
  readonly port?: number;
  /** The address to listen on; loopback by default. */
  readonly host?: string;
  /** How many simulated milliseconds pass in a real one; 1 by default, 0 for a clock that only tests move. */
  readonly speed?: number;
  /** Milliseconds since 1970 at which its clock starts; now by default. */
  readonly startAt?: number;
  readonly webhooks?: WebhookOptions;
  /** Added to the world at the start and after each reset: the object of a seed file, a `Seed`. */
  readonly seed?: unknown;
  /** 0 to 1, for delays and shares; Math.random by default. */
  readonly random?: () => number;
}

/** A running simulator. */
export interface Simulator {
  /** The base address, for the Graph API and for people: `http://127.0.0.1:8090`. */
  readonly url: string;
  readonly clock: Clock;
  readonly faults: Faults;
  /** The actions of simulated users. */
  readonly users: UserActions;
  /** The actions of other responders of a number, such as Meta's agent. */
  readonly responders: Responders;
  /** Everything else, for callers that need the internals. */
  readonly platform: Platform;
  /** The stored messages of both directions, oldest first. */
  messages(): (SentMessage | ReceivedMessage)[];
  /** The POSTs to the callbacks, oldest first. */
  webhooks(): readonly WebhookRecord[];
  /**
   * Gives the app a callback, with the handshake, for all fields unless some are named, and subscribes it to its WABAs.
   * A reset removes it again, unless it has `isKept`.
   * @throws {GraphError} 2200 if the handshake fails; nothing is stored then.
   */
  connect(callback: Callback): Promise<void>;
  /** Adds the contents of a seed: a `Seed`. @throws for an invalid seed, with the path of the error. */
  seed(seed: unknown): void;
  /** Restores the initial state, except for the clock. */
  reset(): void;
  /** Resolves when no webhook is pending or in progress. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const allRoutes = [
  ...messagesRoutes,
  ...mediaRoutes,
  ...templatesRoutes,
  ...profileRoutes,
  ...qrCodesRoutes,
  ...blockedUsersRoutes,
  ...flowsRoutes,
  ...callsRoutes,
  ...groupsRoutes,
  ...routingRoutes,
  ...accountsRoutes,
];

/**
 * Starts a simulator of Meta's side.
 * @throws if it can't listen on its port, or the seed is invalid; the message says why.
 */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const address = { url: '' };
  const platform = createPlatform(options, () => address.url);
  const routes = createRouteTable(allRoutes);
  const onBug = (error: unknown): void => console.error('The simulator itself failed:', error);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      onBug(error);
      response.destroy();
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    if (path.startsWith('/_simulator')) return answerControl(request, response, simulator, options);
    if (path.startsWith(qrImagePath)) return answerQrImage(request, response);
    if (path.startsWith(headerSamplePath)) return answerHeaderSample(request, response, platform);
    if (path.startsWith(flowJsonPath)) return answerFlowJson(request, response, platform);
    if (path.startsWith(downloadPath)) return answerDownload(request, response, platform);
    if (request.method === 'GET' && answerPage(request, response)) return;
    return answerCall(request, response, { platform, routes, onBug });
  };
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  address.url = addressOf(server.address(), options.host);
  furnishOrClose(platform, options, server);
  const connection = createAppConnection(platform);
  const simulator: Simulator = {
    url: address.url,
    clock: platform.clock,
    faults: platform.faults,
    users: createUserActions(platform),
    responders: createResponders(platform),
    platform,
    messages: () => [...platform.world.messages.values()],
    webhooks: () => platform.webhooks.records(),
    connect: connection.connect,
    seed: (seed) => applySeed(seed, platform),
    reset: () => {
      reset(platform, options);
      connection.restore();
    },
    settled: async () => {
      await platform.statuses.settled();
      await platform.webhooks.settled();
    },
    close: async () => {
      stop(platform);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return simulator;
}

function createPlatform(options: SimulatorOptions, origin: () => string): Platform {
  const random = options.random ?? Math.random;
  const clock = createClock(options);
  const ids = createIds();
  const faults = createFaults(random);
  const world = () => platform.world;
  const webhooks = createWebhooks({ clock, ids, faults, world, random, options: options.webhooks ?? {} });
  const statuses = createStatuses({ clock, faults, webhooks, world, random });
  const platform: Platform = {
    clock,
    ids,
    faults,
    webhooks,
    statuses,
    limits: createLimits(clock, (wabaId) => hasRegisteredNumber(platform.world, wabaId)),
    origin,
    world: createDefaultWorld(clock, ids, options),
  };
  return platform;
}

/** Only such a WABA has the higher limit of calls an hour. */
function hasRegisteredNumber({ phoneNumbers }: World, wabaId: string): boolean {
  return [...phoneNumbers.values()].some((number) => number.wabaId === wabaId && number.platformType === 'CLOUD_API');
}

function furnish(platform: Platform, options: SimulatorOptions): void {
  for (const waba of platform.world.wabas.values()) addHelloWorld(platform, waba);
  if (options.seed !== undefined) applySeed(options.seed, platform);
}

function stop(platform: Platform): void {
  platform.webhooks.clear();
  platform.statuses.clear();
  platform.limits.clear();
  platform.faults.clear();
  platform.clock.clear();
}

/** Stops listening if the seed is invalid. */
function furnishOrClose(platform: Platform, options: SimulatorOptions, server: Server): void {
  try {
    furnish(platform, options);
  } catch (error) {
    server.close();
    throw error;
  }
}

function reset(platform: Platform, options: SimulatorOptions): void {
  stop(platform);
  platform.world = createDefaultWorld(platform.clock, platform.ids, options);
  furnish(platform, options);
}

function addressOf(address: ReturnType<ReturnType<typeof createServer>['address']>, host = '127.0.0.1'): string {
  if (address === null || typeof address === 'string') throw new Error('The simulator has no port.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
