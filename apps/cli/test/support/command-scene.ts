import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '@intexuraos/whatsapp-simulator';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Ran, whatsapp } from './cli.ts';
import { callbackPath, openStand, type Stand } from './stand.ts';

/** Whom the tests write to. */
export const user = '16505551234';

export interface CommandScene {
  stand(): Stand;
  /** A folder of the test's own, gone after it. */
  folder(): string;
  /** Writes a file there, as JSON unless it is text, and gives its path. */
  file(name: string, contents: unknown): Promise<string>;
  /** Runs a command with the settings of the stand. */
  run(...args: readonly string[]): Promise<Ran>;
  /** The messages that Meta took. */
  taken(): ReturnType<Simulator['messages']>;
}

/** For a test file: a stand, whose Meta is before each test as setup leaves it. */
export function setUpCommandScene(): CommandScene {
  const standing: { stand?: Stand; folder?: string } = {};
  beforeAll(async () => {
    standing.stand = await openStand();
  });
  afterAll(() => standing.stand?.close());
  beforeEach(async () => {
    standing.folder = await mkdtemp(join(tmpdir(), 'whatsapp-cli-'));
    await scene.stand().connect(scene.stand().service.url + callbackPath);
  });
  afterEach(() => rm(scene.folder(), { recursive: true, force: true }));
  const scene: CommandScene = {
    stand: () => standing.stand ?? fallen(),
    folder: () => standing.folder ?? fallen(),
    file: async (name, contents) => {
      const path = join(scene.folder(), name);
      await writeFile(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
      return path;
    },
    run: (...args) => whatsapp(args, { env: scene.stand().env }),
    taken: () =>
      scene
        .stand()
        .meta.messages()
        .filter(({ direction }) => direction === 'sent'),
  };
  return scene;
}

function fallen(): never {
  throw new Error('The scene stands only while tests run.');
}
