import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ffmpegFor } from '../../../whatsapp-service/test/support/ffmpeg.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, run, folder } = setUpCommandScene();

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

  it('stores files to send, lists them, and removes one', async () => {
    const fixture = (name: string): string =>
      fileURLToPath(new URL(`../../../whatsapp-service/test/fixtures/media/${name}`, import.meta.url));
    const stored = await run('media', 'store', fixture('short-voice.ogg'), '--kind', 'voice');
    const id = stored.stdout.trim();
    expect((await run('media', 'own', '--kind', 'voice')).stdout).toMatch(
      new RegExp(`${id}\\s+voice\\s+audio/ogg\\s+\\d+ bytes .*short-voice\\.ogg\\n$`),
    );
    expect((await run('media', 'own', '--kind', 'image')).stdout).toMatch(/^There are no such files/);
    expect((await run('media', 'remove', id)).stdout).toMatch(new RegExp(`^${id} is removed\\.`));
    const again = await run('media', 'remove', id);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('There is no file with this id')]);
  });

  it.skipIf(ffmpegFor('a recording sent as a voice note') === null)('sends a recording as a voice note', async () => {
    const { meta } = stand();
    const recording = fileURLToPath(new URL('../../../whatsapp-service/test/fixtures/media/mono.m4a', import.meta.url));
    const sent = await run('send', 'media', '16505557782', recording, '--voice', '--convert');
    expect([sent.code, sent.stderr]).toEqual([0, expect.any(String)]);
    await expect.poll(() => JSON.stringify(meta.messages()), { timeout: 20_000 }).toMatch(/"voice":true/);
    expect((await run('media', 'own', '--kind', 'voice')).stdout).toMatch(/audio\/ogg.*mono\.ogg/);
    const wrong = await run('send', 'media', '16505557782', recording, '--convert');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Add --voice')]);
  });
});
