import assert from 'node:assert/strict';
import { chmod, chown, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../trials/support/service-process.ts';
import type { Container, Engine, RunOptions } from './engine.ts';

/** The dependencies of a check. */
export interface Trial {
  readonly engine: Engine;
  /** The root of the repository. */
  readonly root: string;
  /** Removed at the end. */
  readonly folder: string;
}

export interface Check {
  /** A sentence about the image. */
  readonly name: string;
  /** Rejects if the sentence is not true; may resolve with a figure as text. */
  check(trial: Trial): Promise<string | undefined>;
}

export const serviceImage = 'whatsapp-service';
export const simulatorImage = 'whatsapp-simulator';
export const appSecret = '0e9d6b52c8f147a3b61c0f85e2a7d394';
export const apiKey = 'trial-d5b80c3e72f9164a';
/** The guide's two variables. */
export const guideVariables = {
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'trial-3a7f1c9068d2e5b4',
  INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
};

/** A container whose `/health` has answered 200. */
export interface StartedContainer extends Container {
  /** From its start to that answer, in milliseconds. */
  readonly startMs: number;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number>;
}

/** Starts the service's image. Rejects with its output if it doesn't start. */
export async function startImage(engine: Engine, options: Partial<RunOptions> = {}): Promise<StartedContainer> {
  const port = options.port ?? (await freePort());
  const startedAt = performance.now();
  const container = await engine.start({ image: serviceImage, env: guideVariables, ...options, port });
  let hasEnded = false;
  void container.ended.then(() => {
    hasEnded = true;
  });
  const path = options.image === simulatorImage ? '/_simulator' : '/health';
  while ((await fetch(container.url + path).catch(() => null))?.status !== 200) {
    const isLate = performance.now() - startedAt > 30_000;
    if (hasEnded || isLate) {
      if (!hasEnded) await container.signal('SIGKILL');
      throw new Error(`It did not come up:\n${container.output()}`);
    }
    await delay(5);
  }
  const startMs = performance.now() - startedAt;
  return {
    ...container,
    startMs,
    stop: async () => {
      await container.signal('SIGTERM');
      return container.ended;
    },
  };
}

/** A new folder that the image's user may write to, like a named volume of an engine. */
export async function makeVolume(folder: string): Promise<string> {
  const volume = await mkdtemp(join(folder, 'volume-'));
  await chmod(volume, 0o700);
  await chown(volume, 1000, 1000);
  return volume;
}

/** The public members of `/health`. */
export async function healthOf({ url }: Container): Promise<{
  readonly store: { readonly kind: string };
  readonly events: { readonly stored: number } | null;
}> {
  const response = await fetch(`${url}/health`);
  assert.equal(response.status, 200);
  return (await response.json()) as Awaited<ReturnType<typeof healthOf>>;
}
