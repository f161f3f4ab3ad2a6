import { defaults, webhookFields } from '@intexuraos/whatsapp-simulator';
import { removeDatabase } from '../../support/database-files.ts';
import { arrayOf, objectOf } from '../../support/json.ts';
import type { ServiceProcess } from '../../support/service-process.ts';
import type { Bench } from '../bench.ts';
import { processorMs } from '../processor-time.ts';
import { startBenchService, verifyToken } from '../service-under-load.ts';
import { type AskedProcess, startAsked } from './asked-process.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
const simulatorSecret = 'simulator-app-secret';

/** The service with the simulator as its Meta, each in its own process. */
export interface SendingService {
  /** The URL that messages are sent to, with its key. */
  readonly messages: { readonly url: string; readonly token: string };
  /** The same for the simulator. */
  readonly direct: { readonly url: string; readonly token: string };
  /** The processor time that each has used so far. */
  cpuMs(): Promise<{ readonly service: number; readonly simulator: number; readonly load: number }>;
  /** The number of messages that the simulator has accepted, up to 10,000. */
  taken(): Promise<number>;
  /** The number of messages in each state, from the service's own list. */
  states(): Promise<Readonly<Record<string, number>>>;
  /** Whether any message has not been read yet. */
  hasUnread(): Promise<boolean>;
  /** The queue in `/health`. */
  open(): Promise<number>;
  /** A call of the service's API; resolves with its answer as JSON, whatever its status. */
  call(path: string, post?: { readonly body: string; readonly type: string }): Promise<unknown>;
}

/** How this Meta behaves. */
export interface SimulatedMeta {
  readonly batching: 'load' | 'none';
  /** How long it takes to answer a message; at once by default. */
  readonly latencyMs?: number;
  /** The rate of the number: 1,000 messages a second (`HIGH`, by default) or 80. */
  readonly throughput?: 'HIGH' | 'STANDARD';
  /**
   * Opens a proxy through which the service calls the simulator at this port, and returns its URL; by default there is
   * none.
   */
  readonly lineTo?: (port: number) => Promise<string>;
  /** Names the service's files and chooses its build, if two run side by side. */
  readonly name?: string;
  readonly app?: URL;
  /** Variables that choose the service's store; by default a SQLite file of its own. */
  readonly store?: Readonly<Record<string, string>>;
}

export async function withSendingService<T>(
  bench: Bench,
  { batching, latencyMs = 0, throughput = 'HIGH', lineTo, name = 'sending', app, store = {} }: SimulatedMeta,
  work: (service: SendingService) => Promise<T>,
): Promise<T> {
  const options = ['', verifyToken, batching, String(latencyMs), throughput];
  const simulator = await startAsked('./simulator-process.ts', options);
  const graph = `http://127.0.0.1:${simulator.port}`;
  const path = `${bench.folder}/${name}.db`;
  try {
    const env = {
      INTEXURAOS_WHATSAPP_APP_SECRET: simulatorSecret,
      INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
      INTEXURAOS_WHATSAPP_GRAPH_URL: lineTo ? await lineTo(simulator.port) : graph,
      INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
      INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
      ...store,
    };
    const service = await startBenchService(`sqlite:${path}`, env, app);
    try {
      await connect(graph, `${service.url}/webhooks/whatsapp`);
      return await work(sendingService(service, simulator, graph));
    } finally {
      await service.stop();
    }
  } finally {
    await simulator.stop();
    await removeDatabase(path);
  }
}

/** Registers the callback and subscribes the app, as the set-up does with Meta. */
async function connect(graph: string, callback: string): Promise<void> {
  const post = async (path: string, token: string, body: object): Promise<void> => {
    const answer = await fetch(`${graph}/v24.0/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} was answered ${answer.status}: ${await answer.text()}`);
  };
  await post(`${defaults.appId}/subscriptions`, `${defaults.appId}|${simulatorSecret}`, {
    object: 'whatsapp_business_account',
    callback_url: callback,
    verify_token: verifyToken,
    fields: webhookFields.join(','),
  });
  await post(`${defaults.wabaId}/subscribed_apps`, defaults.token, {});
}

function sendingService(service: ServiceProcess, simulator: AskedProcess, graph: string): SendingService {
  const path = `/v24.0/${defaults.phoneNumberId}/messages`;
  const get = async (address: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(service.url + address, { headers: { authorization: `Bearer ${apiKey}` } });
    return { ...objectOf(await answer.json()) };
  };
  return {
    messages: { url: service.url + path, token: apiKey },
    direct: { url: graph + path, token: defaults.token },
    cpuMs: async () => {
      const { cpuMs = 0 } = await simulator.ask();
      const { user, system } = process.cpuUsage();
      return { service: await processorMs(service), simulator: cpuMs, load: (user + system) / 1_000 };
    },
    taken: async () => (await simulator.ask()).taken ?? 0,
    states: async () => {
      const states: Record<string, number> = {};
      let cursor = '';
      do {
        const page = await get(`/v1/outbox?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        for (const entry of arrayOf(page.data)) {
          const state = String(objectOf(entry).state);
          states[state] = (states[state] ?? 0) + 1;
        }
        cursor = typeof page.nextCursor === 'string' ? page.nextCursor : '';
      } while (cursor !== '');
      return states;
    },
    hasUnread: async () => {
      const page = await get('/v1/outbox?limit=1&state=queued,sending,unknown,accepted,sent,delivered');
      return arrayOf(page.data).length > 0;
    },
    call: async (address, post) => {
      const type: Record<string, string> = post ? { 'content-type': post.type } : {};
      const headers = { authorization: `Bearer ${apiKey}`, ...type };
      const answer = await fetch(service.url + address, { headers, ...(post && { method: 'POST', body: post.body }) });
      return answer.json();
    },
    open: async () => {
      const { queued, sending, unknown } = objectOf((await get('/health')).sending);
      return [queued, sending, unknown].reduce<number>((sum, count) => sum + Number(count), 0);
    },
  };
}
