import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { standCommandScene } from '../support/command-scene.ts';

const { stand, run, folder } = standCommandScene();

describe('whatsapp media', () => {
  it('lists what users sent, saves it whole, and queues the download of nothing that is stored', async () => {
    const { meta } = stand();
    const bytes = Buffer.from('a picture, in a manner of speaking');
    meta.users.write('16505557782', {
      type: 'image',
      image: { data: bytes.toString('base64'), mime_type: 'image/png' },
    });
    await meta.settled();
    const stored = async () => JSON.parse((await run('media', 'list', '--state', 'stored', '--json')).stdout).data;
    await expect.poll(stored, { timeout: 20_000 }).toHaveLength(1);
    const [{ id }] = await stored();
    expect((await run('media', 'list')).stdout).toMatch(new RegExp(`${id}\\s+stored\\s+image\\s+image/png`));
    const path = join(folder(), 'picture.png');
    const saved = await run('media', 'get', id, '--out', path);
    expect([saved.code, saved.stdout.trim()]).toEqual([0, path]);
    expect(await readFile(path)).toEqual(bytes);
    const retried = await run('media', 'retry', id);
    expect([retried.code, retried.stderr]).toEqual([1, expect.stringContaining('It is stored')]);
    expect((await run('media', 'get', '7')).code).toBe(1);
  });
});
