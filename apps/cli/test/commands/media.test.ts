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

  it('lists files to send, and removes one', async () => {
    const { service, env } = stand();
    const voice = await readFile(
      new URL('../../../whatsapp-service/test/fixtures/media/short-voice.ogg', import.meta.url),
    );
    const stored = await fetch(`${service.url}/v1/media?kind=voice&filename=hello.ogg`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.INTEXURAOS_WHATSAPP_API_KEYS}`, 'content-type': 'audio/ogg' },
      body: voice,
    });
    const { id } = (await stored.json()) as { id: string };
    expect((await run('media', 'own', '--kind', 'voice')).stdout).toMatch(
      new RegExp(`${id}\\s+voice\\s+audio/ogg\\s+\\d+ bytes .*hello\\.ogg\\n$`),
    );
    expect((await run('media', 'own', '--kind', 'image')).stdout).toMatch(/^There are no such files/);
    expect((await run('media', 'remove', id)).stdout).toMatch(new RegExp(`^${id} is removed\\.`));
    const again = await run('media', 'remove', id);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('There is no file with this id')]);
  });
});
