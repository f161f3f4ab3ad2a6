import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { freePort } from '../../../../trials/support/service-process.ts';
import { whatsapp } from '../support/cli.ts';
import { type Front, openFront } from '../support/front.ts';
import { callbackPath, openStand, type Stand } from '../support/stand.ts';

interface Result {
  readonly id: string;
  readonly verdict: string;
  readonly waitsFor?: string;
  readonly detail: string;
  readonly cause?: string;
  readonly remedy?: string;
  readonly fix?: string;
}

/** What `doctor --json` says, and the exit code. */
export interface Report {
  readonly code: number;
  readonly ok: number;
  readonly warning: number;
  readonly failed: number;
  readonly unknown: number;
  readonly fixed: readonly string[];
  readonly checks: readonly Result[];
}

export type DoctorScene = ReturnType<typeof setUpDoctorScene>;

/** For a test file: a stand whose callback leads through a front that can be made to misbehave, for one test at a time. */
export function setUpDoctorScene() {
  const standing: { stand?: Stand; front?: Front } = {};
  let deadPort = 0;
  beforeAll(async () => {
    standing.stand = await openStand(1);
    standing.front = await openFront(standing.stand.service.url);
    deadPort = await freePort();
  });
  afterAll(async () => {
    standing.front?.close();
    await standing.stand?.close();
  });
  afterEach(() => {
    front().tampering = {};
  });

  const stand = () => standing.stand ?? never();
  const front = () => standing.front ?? never();
  const world = () => stand().meta.platform.world;
  const app = () => world().apps.get(defaults.appId) ?? never();
  const subscription = () => app().subscription ?? never();
  const callback = () => front().url + callbackPath;
  /** What a healthy `.env` would say. */
  const healthyEnv = () => ({ ...stand().env, WHATSAPP_SERVICE_URL: front().url, WHATSAPP_CALLBACK_URL: callback() });
  return {
    stand,
    front,
    world,
    app,
    subscription,
    healthyEnv,
    number: () => world().phoneNumbers.get(defaults.phoneNumberId) ?? never(),
    waba: () => world().wabas.get(defaults.wabaId) ?? never(),
    token: () => world().tokens.get(defaults.token) ?? never(),
    /** An address at which nobody listens. */
    deadUrl: () => `http://127.0.0.1:${deadPort}`,
    /** Makes Meta's side as setup leaves it. */
    connect: () => stand().connect(callback()),
    /** Meta and the settings both name this address. */
    pointTo: (url: string): Record<string, string> => {
      subscription().callbackUrl = url;
      return { WHATSAPP_CALLBACK_URL: url };
    },
    /** Runs doctor in a healthy environment but for `changes`. */
    doctor: async (
      changes: Readonly<Record<string, string>> = {},
      now?: () => number,
      ...more: readonly string[]
    ): Promise<Report> => {
      const ran = await whatsapp(['doctor', '--json', ...more], {
        env: { ...healthyEnv(), ...changes },
        ...(now && { now }),
      });
      return { ...ran.json<Report>(), code: ran.code };
    },
  };
}

/** For what a test rests on and can’t be missing. */
export function never(): never {
  throw new Error('The simulator has lost its world.');
}
