import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAccessToken } from './access-token.ts';

const log = { info: vi.fn(), error: vi.fn() };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-'));
  vi.clearAllMocks();
});
afterEach(() => rm(folder, { recursive: true }));

describe('createAccessToken', () => {
  it('is the given value, or none', () => {
    expect(createAccessToken({ kind: 'value', value: 't' }, log, () => 0)()).toBe('t');
    expect(createAccessToken({ kind: 'none' }, log, () => 0)()).toBeNull();
  });

  it('reads a file again when it changes, at most once a second, and reports a new token', async () => {
    let now = 0;
    const changed = vi.fn();
    const path = join(folder, 'token');
    await writeFile(path, 'first\n');
    const token = createAccessToken({ kind: 'file', path }, log, () => now, changed);
    expect(token()).toBe('first');
    await writeFile(path, 'second one\n');
    expect(token()).toBe('first');
    now += 1_000;
    expect(token()).toBe('second one');
    expect(changed).toHaveBeenCalledOnce();
  });

  it('keeps the last token while the file can’t be read, and says so once', async () => {
    let now = 0;
    const path = join(folder, 'token');
    const token = createAccessToken({ kind: 'file', path }, log, () => now);
    expect(token()).toBeNull();
    now += 1_000;
    expect(token()).toBeNull();
    expect(log.error).toHaveBeenCalledOnce();
    await writeFile(path, 'there');
    now += 1_000;
    expect(token()).toBe('there');
    await rm(path);
    now += 1_000;
    expect(token()).toBe('there');
    expect(log.error).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(log.error.mock.calls)).not.toContain('"there"');
  });
});
