import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../support/service-process.ts';
import { runSandbox } from './run-sandbox.ts';
import type { SandboxSurroundings } from './surroundings.ts';

describe('runSandbox', () => {
  let folder: string;
  let lines: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
    lines = [];
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const surroundings = (more: Partial<SandboxSurroundings> = {}): SandboxSurroundings => ({
    print: (line) => lines.push(line),
    paint: (_colour, text) => text,
    stopped: new Promise(() => {}),
    folder,
    folderName: 'data/sandbox',
    ...more,
  });

  const ports = async (): Promise<{ servicePort: number; metaPort: number }> => ({
    servicePort: await freePort(),
    metaPort: await freePort(),
  });

  it('tells the whole story once, finds all of it in the store, and does so again in a second run', async () => {
    const options = { isOnce: true, ...(await ports()) };
    for (const _run of ['first', 'second']) {
      lines = [];
      expect(await runSandbox(options, surroundings())).toBe(0);
      expect(lines).toContain('  failed: 0');
      expect(lines.join('\n')).not.toMatch(/WRONG|NOT KEPT|FAILED|in the queue/);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
    expect((await stat(join(folder, 'whatsapp.db'))).size).toBeGreaterThan(0);
    expect(await readFile(join(folder, 'service.log'), 'utf8')).not.toBe('');
  });

  it('stays up after the story, sends more when asked, and ends when it is stopped', async () => {
    const options = { isOnce: false, ...(await ports()) };
    const stop = Promise.withResolvers<void>();
    const isUp = Promise.withResolvers<void>();
    const print = (line: string): void => {
      lines.push(line);
      if (line.includes('Ctrl-C')) isUp.resolve();
    };
    const run = runSandbox(options, surroundings({ print, stopped: stop.promise }));
    await Promise.race([isUp.promise, run]);
    const users = `http://127.0.0.1:${options.metaPort}/_simulator/users`;
    const written = await fetch(`${users}/12025550142/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"text","text":{"body":"One more"}}',
    });
    expect(await written.json()).toMatchObject({ direction: 'received', from: '12025550142', type: 'text' });
    await vi.waitFor(() => expect(lines.findLast((line) => line.includes('the simulator'))).toContain('stored'));
    stop.resolve();
    expect(await run).toBe(0);
    await expect(fetch(`http://127.0.0.1:${options.servicePort}/health/live`)).rejects.toThrow();
  });

  it('names the port that is busy, and leaves the folder of the other sandbox alone', async () => {
    const options = { isOnce: true, ...(await ports()) };
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(options.metaPort, '127.0.0.1', resolve));
    try {
      expect(await runSandbox(options, surroundings())).toBe(1);
      expect(lines.join('\n')).toContain(`Port ${options.metaPort} is used by another program`);
      expect(lines.join('\n')).toContain('--meta-port');
      await expect(stat(join(folder, 'service.log'))).rejects.toThrow('ENOENT');
    } finally {
      other.close();
    }
  });
});
