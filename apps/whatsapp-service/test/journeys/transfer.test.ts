import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createDiskContents } from '../../src/storage/contents/disk-contents.ts';
import { createSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { type Happening, live } from '../support/lived-in-store.ts';

const root = mkdtempSync(join(tmpdir(), 'transfer-journey-'));
afterAll(() => rmSync(root, { recursive: true }));
const program = fileURLToPath(new URL('../../dist/data.js', import.meta.url));

/** Kills the process as kill -9 does, at a rename: each step of an export or import ends with one. */
const killAt = (rename: number): string =>
  `data:text/javascript,${encodeURIComponent(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = fs.promises;
    let left = ${rename};
    fs.promises.rename = (...args) => {
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
      return rename(...args);
    };
    syncBuiltinESMExports();
  `)}`;

async function run(path: string, args: readonly string[], killedAt?: number) {
  const hooks = killedAt === undefined ? [] : ['--import', killAt(killedAt)];
  const child = spawn(process.execPath, [...hooks, program, ...args, '--settings', '/dev/null', '--json'], {
    env: { PATH: process.env.PATH, INTEXURAOS_WHATSAPP_STORE: `sqlite:${path}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<string | number | null>((done) =>
    child.once('close', (code, signal) => done(signal ?? code)),
  );
  const [stdout, stderr, how] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, how };
}

const happened: readonly Happening[] = [
  ...Array.from(
    { length: 30 },
    (_, wamid) => ({ do: 'receive', user: '16505551234', wamid, ms: wamid, text: 'Hello' }) as const,
  ),
  { do: 'process', events: 29 },
  { do: 'submit', user: '16505551234', key: true },
  { do: 'beat' },
  { do: 'problem' },
  { do: 'media', number: 1, bytes: 'one' },
  { do: 'follow', consumer: 'a', limit: 3, feed: 'changes' },
];

describe('whatsapp data', () => {
  it('exports and imports everything once, though both are killed in the middle', { timeout: 180_000 }, async () => {
    const path = join(root, 'old', 'whatsapp.db');
    const store = await createSqliteStore({ path });
    const contents = createDiskContents(`${path}.media`);
    await live(store, happened, async (bytes) => {
      async function* source(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(bytes);
      }
      return (await contents.write(source(), () => true))?.hash ?? '';
    });
    await store.close();

    const to = join(root, 'export');
    expect((await run(path, ['export', to], 12)).how).toBe('SIGKILL');
    expect(existsSync(join(to, 'manifest.json'))).toBe(false);
    const exported = await run(path, ['export', to]);
    expect([exported.how, exported.stderr]).toEqual([0, expect.stringMatching(/NOT encrypted/)]);
    const manifest = JSON.parse(exported.stdout);
    expect(manifest).toMatchObject({ isResumed: true, isStopped: true, contents: { files: 1 } });

    const target = join(root, 'new', 'whatsapp.db');
    expect((await run(target, ['import', to], 9)).how).toBe('SIGKILL');
    await expect(createSqliteStore({ path: target })).rejects.toThrow(/has not finished/);
    const imported = await run(target, ['import', to]);
    expect([imported.how, imported.stderr]).toEqual([0, expect.stringMatching(/equals the export/)]);
    expect(JSON.parse(imported.stdout)).toMatchObject({ sha256: manifest.sha256, doubted: 0 });
    expect(readdirSync(join(root, 'new')).filter((name) => name.includes('importing'))).toEqual([]);
    const there = await createSqliteStore({ path: target });
    expect(await there.events.count()).toEqual({ stored: 30, pending: 1 });
    await there.close();
  });
});
