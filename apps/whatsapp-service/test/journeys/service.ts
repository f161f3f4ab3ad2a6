import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type ServiceOptions, type ServiceProcess, startService } from '../../../../trials/support/service-process.ts';
import { createSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { processAll } from '../contracts/store-fixture.ts';
import { sign } from '../support/webhook-server.ts';
import { incoming } from '../support/webhooks.ts';

export const apiKey = 'journey-6f02b9d4a8e1573c';
export const appSecret = 'b3f08a6de1c94752a7d05e8c1f6b2943';
export const verifyToken = 'journey-c81d5e0a94f7263b';

export interface Journey {
  /** Starts the built service on the journey's own database; what is started ends with the test. */
  start(env?: Record<string, string>, options?: Omit<ServiceOptions, 'env'>): Promise<ServiceProcess>;
  /** The journey's database file. */
  databasePath(): Promise<string>;
  /** Makes the database as a service leaves it that received this webhook and was stopped; that takes less than a start. */
  leave(body: string): Promise<void>;
}

/**
 * Gives each test a folder of its own, and ends its services and removes the folder behind it.
 * @param end when that is: `afterAll` for tests that share a service, since a start takes longer than most of what is tried on it.
 */
export function journey(end: (work: () => Promise<void>) => void = afterEach): Journey {
  let folder: Promise<string> | undefined;
  let services: ServiceProcess[] = [];
  const databasePath = async (): Promise<string> => {
    folder ??= mkdtemp(join(tmpdir(), 'journey-'));
    return join(await folder, 'whatsapp.db');
  };
  end(async () => {
    await Promise.all(services.map((service) => service.kill()));
    services = [];
    if (folder) await rm(await folder, { recursive: true });
    folder = undefined;
  });
  return {
    databasePath,
    leave: async (body) => {
      const store = await createSqliteStore({ path: await databasePath(), startsAll: true });
      await store.events.accept(incoming(body));
      await processAll(store);
      await store.close();
    },
    start: async (env = {}, options = {}) => {
      const service = await startService({
        ...options,
        env: {
          INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
          INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
          INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
          INTEXURAOS_WHATSAPP_STORE: `sqlite:${await databasePath()}`,
          ...env,
        },
      });
      services.push(service);
      return service;
    },
  };
}

export function postWebhook(service: ServiceProcess, body: string, signature = sign(body)): Promise<Response> {
  return fetch(`${service.url}/webhooks/whatsapp`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
  });
}

export async function getJson(service: ServiceProcess, path: string): Promise<unknown> {
  const response = await fetch(service.url + path, { headers: { authorization: `Bearer ${apiKey}` } });
  return response.json();
}

export async function getRaw(service: ServiceProcess, eventId: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${service.url}/v1/events/${eventId}/raw`, { headers });
  return response.text();
}
