import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { type ServiceProcess, startService } from '../../../../trials/support/service-process.ts';

const verifyToken = 'verify-token-of-the-stand';
const apiKey = 'api-key-of-the-stand';
export const callbackPath = '/webhooks/whatsapp';

/** A simulated Meta, the built service, and the settings of both. */
export interface Stand {
  readonly meta: Simulator;
  readonly service: ServiceProcess;
  /** What a healthy `.env` would say. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Starts the service again, on the same database and port. */
  restart(): Promise<void>;
  /** Makes Meta's side as setup leaves it, with this callback. */
  connect(url: string): Promise<void>;
  close(): Promise<void>;
}

export interface StandOptions {
  /** Further variables of the service. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Of the service's process. */
  readonly nodeArgs?: readonly string[];
  /** Where a folder for the database is made; by default among the system's temporary files. */
  readonly parent?: string;
}

/** @param speed how fast the simulated Meta's time passes. */
export async function openStand(
  speed = 10,
  { settings = {}, nodeArgs = [], parent = tmpdir() }: StandOptions = {},
): Promise<Stand> {
  const folder = await mkdtemp(join(parent, 'whatsapp-cli-'));
  const meta = await createSimulator({ speed, random: () => 0.5 });
  const env = {
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
    INTEXURAOS_WHATSAPP_APP_SECRET: defaults.appSecret,
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
    INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: defaults.phoneNumberId,
    INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
    INTEXURAOS_WHATSAPP_TIME_ZONE: 'America/Los_Angeles',
  };
  const start = (port?: number): Promise<ServiceProcess> =>
    startService({
      env: {
        ...env,
        ...settings,
        INTEXURAOS_WHATSAPP_TRUSTED_PROXIES: '1',
        INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8',
        INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}`,
      },
      nodeArgs,
      ...(port !== undefined && { port }),
    });
  let service = await start();
  const stand = {
    meta,
    get service() {
      return service;
    },
    env: { ...env, WHATSAPP_APP_ID: defaults.appId, WHATSAPP_SERVICE_URL: service.url },
    folder,
    restart: async () => {
      await service.kill();
      service = await start(Number(new URL(service.url).port));
    },
    connect: async (url: string) => {
      meta.reset();
      await meta.connect({ url, verifyToken });
      const subscription = meta.platform.world.apps.get(defaults.appId)?.subscription;
      if (subscription) subscription.fields = new Set([...tableFields, ...furtherFields]);
    },
    close: async () => {
      await service.kill();
      await meta.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stand;
}
