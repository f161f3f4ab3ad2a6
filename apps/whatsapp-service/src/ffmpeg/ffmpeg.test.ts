import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { createFfmpeg, type FfmpegOptions } from './ffmpeg.ts';
import { readFfmpegPath } from './find-ffmpeg.ts';
import { serveSource } from './served-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A program in place of ffmpeg. `$url` is the address of what it is to read. */
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
const job = { source, input: [], output: [], maxBytes: 100 };
const converting = (script: string, options: FfmpegOptions = {}) => createFfmpeg(program(script), options);

describe('createFfmpeg', () => {
  it('gives what the program writes', async () => {
    const made = await converting('printf made').convert(job);
    expect(made.kind === 'made' && made.bytes.toString()).toBe('made');
  });

  it('gives it no environment, and limits of memory and time', async () => {
    const made = await converting('env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=; ulimit -v; ulimit -t; ulimit -c').convert(
      job,
    );
    expect(made.kind === 'made' && made.bytes.toString()).toBe('1048576\n20\n0\n');
  });

  it.each([
    ['fails', 'printf half; exit 1'],
    ['is killed', 'printf half; kill -9 $$'],
    ['writes nothing', 'exit 0'],
  ])('takes nothing of a program that %s', async (_how, script) => {
    expect(await converting(script).convert(job)).toEqual({ kind: 'unreadable' });
  });

  it('ends a program that takes too long, which says nothing of the file', async () => {
    expect(await converting('while :; do :; done', { timeoutMs: 50 }).convert(job)).toEqual({ kind: 'busy' });
  });

  it('ends a program that writes more than is taken', async () => {
    const endless = converting('while :; do printf 0123456789; done');
    expect(await endless.convert(job)).toEqual({ kind: 'too_large' });
  });

  it('says that a program can’t be run', async () => {
    expect(await createFfmpeg(join(folder, 'none')).convert(job)).toEqual({ kind: 'unusable' });
  });

  it('runs a few at a time, and refuses where too many wait', async () => {
    const gate = join(folder, 'gate');
    const ffmpeg = converting(`while [ ! -e ${gate} ]; do :; done; printf made`, { maxRunning: 1, maxWaiting: 1 });
    const [first, second] = [ffmpeg.convert(job), ffmpeg.convert(job)];
    expect(await ffmpeg.convert(job)).toEqual({ kind: 'busy' });
    writeFileSync(gate, '');
    expect((await Promise.all([first, second])).map(({ kind }) => kind)).toEqual(['made', 'made']);
    expect((await ffmpeg.convert(job)).kind).toBe('made');
  });

  it('ends what runs when the service stops, and begins nothing then', async () => {
    const started = join(folder, 'started');
    const ffmpeg = converting(`: > ${started}; while :; do :; done`, { maxRunning: 1 });
    const both = [ffmpeg.convert(job), ffmpeg.convert(job)];
    // Both are in hand: one runs or is about to, one waits.
    ffmpeg.stop();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['busy', 'busy']);
    expect(await ffmpeg.convert(job)).toEqual({ kind: 'busy' });
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
    expect(readFfmpegPath({ INTEXURAOS_WHATSAPP_FFMPEG: '/nowhere/ffmpeg' }).problem).toContain('no program');
    expect(readFfmpegPath({ INTEXURAOS_WHATSAPP_FFMPEG: folder }).problem).toContain('no program');
  });
});
