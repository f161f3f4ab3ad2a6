import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readFfmpegPath } from '../config/find-ffmpeg.ts';
import { createIsolatedProcesses } from '../decoding/isolated-processes.ts';
import { createFfmpeg } from './ffmpeg.ts';
import { serveSource } from './served-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A program instead of ffmpeg. `$url` is the URL of its input. */
function program(script: string): string {
  count += 1;
  const path = join(folder, `program-${count}`);
  writeFileSync(path, `#!/bin/sh\nfor a in "$@"; do case $a in http:*) url=$a;; esac; done\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const source = {
  size: 10,
  readFrom: async (first: number) => Readable.from([Buffer.from('0123456789').subarray(first)]),
};
const job = { source, input: ['-f', 'mov'], output: ['-frames:v', '1'], maxBytes: 1_000 };

describe('createFfmpeg', () => {
  it('serves the file to it while it runs, limits its memory, and allows no other protocol', async () => {
    const ffmpeg = createFfmpeg(program('ulimit -v; echo "$@"'), createIsolatedProcesses());
    const made = await ffmpeg.convert(job);
    const [space = '', args = ''] = made.kind === 'made' ? made.bytes.toString().split('\n') : [];
    expect(space).toBe('1048576');
    expect(args).toMatch(
      /-protocol_whitelist http,tcp -f mov -i http:\/\/127\.0\.0\.1:\d+\/\w{48} -frames:v 1 pipe:1$/,
    );
    const [url = ''] = /http:\S+/.exec(args) ?? [];
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe('serveSource', () => {
  it('serves a file from any place on, under one address only', async () => {
    const { url, close } = await serveSource(source);
    const from = async (range: string) => {
      const response = await fetch(url, { headers: { range } });
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await (await fetch(url)).text()).toBe('0123456789');
    expect(await from('bytes=4-')).toEqual([206, 'bytes 4-9/10', '456789']);
    expect(await from('bytes=10-')).toEqual([416, 'bytes */10', '']);
    expect((await fetch(new URL('/other', url))).status).toBe(404);
    close();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('answers that a file is gone, and cuts the connection where it ends too soon', async () => {
    const gone = await serveSource({ size: 5, readFrom: async () => null });
    expect((await fetch(gone.url)).status).toBe(404);
    gone.close();
    const broken = await serveSource({
      size: 5,
      readFrom: async () =>
        new Readable({
          read() {
            this.destroy(new Error('the disk failed'));
          },
        }),
    });
    await expect(fetch(broken.url).then((response) => response.text())).rejects.toThrow();
    broken.close();
  });
});

describe('readFfmpegPath', () => {
  it('takes the configured path, else the first in PATH, or none', () => {
    const path = join(folder, 'ffmpeg');
    expect(readFfmpegPath({ PATH: `/nowhere:${folder}` }).value).toBeNull();
    writeFileSync(path, '');
    expect(readFfmpegPath({ PATH: folder }).value).toBeNull();
    chmodSync(path, 0o755);
    expect(readFfmpegPath({ PATH: `/nowhere:relative:${folder}` })).toEqual({ value: path, problem: null });
    expect(readFfmpegPath({ PATH: folder, INTEXURAOS_WHATSAPP_FFMPEG: 'off' }).value).toBeNull();
    expect(readFfmpegPath({ INTEXURAOS_WHATSAPP_FFMPEG: path })).toEqual({ value: path, problem: null });
    expect(readFfmpegPath({ INTEXURAOS_WHATSAPP_FFMPEG: '/nowhere/ffmpeg' }).problem).toContain('not a program');
    expect(readFfmpegPath({ INTEXURAOS_WHATSAPP_FFMPEG: folder }).problem).toContain('not a program');
  });
});
