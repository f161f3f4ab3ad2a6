import { createSimulator, defaults, type SentMessage, type Simulator } from '@intexuraos/whatsapp-simulator';
import { afterEach } from 'vitest';
import { freePort, type ServiceProcess } from '../../../../trials/support/service-process.ts';
import { type Gate, openGate } from './gate.ts';
import { apiKey, appSecret, type Journey, verifyToken } from './service.ts';

export const numberId = defaults.phoneNumberId;
export const messagesPath = `/v24.0/${numberId}/messages`;

/** Meta, the line to it, and the service. */
export interface MetaJourney {
  readonly meta: Simulator;
  readonly gate: Gate;
  /**
   * Starts the service on that line; its calls time out after 2 s, unknown outcomes are held for 4. A second one stands
   * beside the first, and Meta's webhooks go to the first.
   */
  start(env?: Record<string, string>, isSecond?: boolean): Promise<ServiceProcess>;
  /** What Meta took, in the order in which it did. */
  taken(): SentMessage[];
}

export interface MetaJourneyOptions extends Pick<Journey, 'start'> {
  /** Variables that choose the store, created for each journey; by default it is the journey's own SQLite file. */
  readonly store?: () => Readonly<Record<string, string>>;
  /** How fast Meta's clock runs; ten times as fast by default, so that statuses come soon. Its rates run with it. */
  readonly speed?: number;
  /** How many messages Meta remembers; 10,000 by default. */
  readonly remember?: number;
  /** When all of it ends; `afterEach` by default. */
  readonly end?: (work: () => Promise<void>) => void;
}

/** Puts Meta, a line to it and the service together. */
export function metaJourney({
  start,
  store,
  speed = 10,
  remember,
  end = afterEach,
}: MetaJourneyOptions): () => Promise<MetaJourney> {
  let open: { meta: Simulator; gate: Gate }[] = [];
  end(async () => {
    for (const { meta, gate } of open) {
      gate.close();
      await meta.close();
    }
    open = [];
  });
  return async () => {
    const meta = await createSimulator({
      ...{ appSecret, speed, random: () => 0.5 },
      ...(remember !== undefined && { remember }),
    });
    const gate = await openGate(meta.url);
    // The same after a restart, so that Meta's callback stays true.
    const port = await freePort();
    const storeEnv = store?.();
    open.push({ meta, gate });
    return {
      meta,
      gate,
      start: async (env = {}, isSecond = false) => {
        const service = await start(
          {
            INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
            INTEXURAOS_WHATSAPP_GRAPH_URL: gate.url,
            INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
            INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: numberId,
            INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '2',
            INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '4',
            ...storeEnv,
            ...env,
          },
          isSecond ? {} : { port },
        );
        if (!isSecond) await meta.connect({ url: `${service.url}/webhooks/whatsapp`, verifyToken });
        return service;
      },
      taken: () => meta.messages().filter((message) => message.direction === 'sent'),
    };
  };
}

/** Which entry of the outbox a message is that Meta took. */
export const entryIdOf = ({ callbackData = '' }: SentMessage): string => callbackData.split('.')[0] ?? '';

export const template = (to: string, changes: object = {}) => ({
  messaging_product: 'whatsapp',
  to,
  type: 'template',
  template: { name: 'hello_world', language: { code: 'en_US' } },
  ...changes,
});

export const text = (to: string, body: string, changes: object = {}) => ({
  messaging_product: 'whatsapp',
  to,
  type: 'text',
  text: { body },
  ...changes,
});

/** Asks the service as a client of Meta's would. */
export function post(
  service: ServiceProcess,
  body: unknown,
  headers: Record<string, string> = {},
  path = messagesPath,
): Promise<Response> {
  return fetch(service.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
