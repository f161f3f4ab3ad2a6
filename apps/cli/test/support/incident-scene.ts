import { createServer } from 'node:http';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { expect } from 'vitest';
import { whatsapp } from './cli.ts';
import { callbackPath, openStand, type Stand, type StandOptions } from './stand.ts';

export const patience = { timeout: 30_000, interval: 250 };

interface Seen {
  readonly id: string;
  readonly cause: string;
  readonly remedy: string;
}

/** What an incident looks like. */
export interface Expected {
  /** Of the problem. */
  readonly kind: string;
  readonly cause: RegExp;
  readonly remedy: RegExp;
  /** Doctor's exit code; by default 1. */
  readonly exits?: number;
  /** By default true; what comes back within minutes is no alert again. */
  readonly isAlerted?: boolean;
}

/** A running service, a simulated Meta, and a receiver of alerts, for what goes wrong at night. */
export interface IncidentScene {
  readonly stand: Stand;
  /** The types of the alerts that were posted about one kind of problem. */
  alerted(kind: string): readonly string[];
  get<T>(path: string): Promise<T>;
  /** Queues a template message; without a recipient, to another one each time. */
  send(to?: string): Promise<void>;
  /** Log, health, status, doctor and the alert name the cause, and what to do. */
  everywhere(expected: Expected): Promise<void>;
  /** Waits until status and health no longer show a kind of problem. */
  isOver(kind: string): Promise<void>;
  close(): Promise<void>;
}

export async function openIncidentScene(options: StandOptions = {}): Promise<IncidentScene> {
  const posted: { type: string; problem?: Seen }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      posted.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/alerts`;
  const settings = {
    INTEXURAOS_WHATSAPP_ALERT_URL: url,
    INTEXURAOS_WHATSAPP_ALERT_NAME: 'stand',
    INTEXURAOS_WHATSAPP_ALERT_AFTER_SECONDS: '0',
    INTEXURAOS_WHATSAPP_GRAPH_TIMEOUT_SECONDS: '2',
  };
  const stand = await openStand(10, { ...options, settings: { ...settings, ...options.settings } });
  await stand.connect(stand.service.url + callbackPath);

  const headers = { authorization: `Bearer ${stand.env.INTEXURAOS_WHATSAPP_API_KEYS}` };
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(stand.service.url + path, { headers })).json()) as T;
  const problems = async (): Promise<readonly Seen[]> => (await get<{ problems: Seen[] }>('/v1/status')).problems;
  const about = (kind: string) =>
    posted.filter(({ type, problem }) => (problem ? problem.id.startsWith(kind) : type === kind));
  const alerted = (kind: string): string[] => about(kind).map(({ type }) => type);
  let recipients = 0;
  return {
    stand,
    alerted,
    get,
    send: async (to = `1650555${8000 + ++recipients}`) => {
      await fetch(`${stand.service.url}/v24.0/${defaults.phoneNumberId}/messages`, {
        method: 'POST',
        headers: { ...headers, prefer: 'respond-async' },
        body: JSON.stringify({
          messaging_product: 'whatsapp',
          to,
          type: 'template',
          template: { name: 'hello_world', language: { code: 'en_US' } },
        }),
      });
    },
    everywhere: async ({ kind, cause, remedy, exits = 1, isAlerted = true }) => {
      const both = (text: string): boolean => cause.test(text) && remedy.test(text);
      const found = {
        id: expect.stringMatching(new RegExp(`^${kind}`)),
        cause: expect.stringMatching(cause),
        remedy: expect.stringMatching(remedy),
      };
      await expect.poll(problems, patience).toContainEqual(expect.objectContaining(found));
      const { hints } = await get<{ hints: string[] }>('/health');
      expect(hints.filter(both)).toHaveLength(1);
      const lines = (): string[] =>
        stand.service
          .output()
          .split('\n')
          .filter((line) => !isAlerted || line.includes(`"problem":"${kind}`));
      await expect.poll(() => lines().some(both), patience).toBe(true);
      const { code, stdout } = await whatsapp(['doctor', '--json'], { env: stand.env });
      expect([code, both(stdout)]).toEqual([exits, true]);
      if (!isAlerted) return;
      await expect.poll(() => alerted(kind), patience).toEqual(['problem.began']);
      expect(both(JSON.stringify(about(kind)[0]))).toBe(true);
    },
    isOver: async (kind) => {
      const ids = async () => (await problems()).map(({ id }) => id);
      await expect.poll(ids, patience).not.toContainEqual(expect.stringMatching(new RegExp(`^${kind}`)));
    },
    close: async () => {
      receiver.close();
      await stand.close();
    },
  };
}
