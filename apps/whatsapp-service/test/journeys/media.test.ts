import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attempt } from '../../../../deploy/images/run.ts';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../../../trials/support/small-disk.ts';
import { type MediaHost, startMediaHost } from '../support/media-host.ts';
import { messagesWebhook, phoneNumberId, textMessage, wabaId } from '../support/webhooks.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start, databasePath } = journey();
const backupProgram = fileURLToPath(new URL('../../dist/backup.js', import.meta.url));
let meta: MediaHost;
beforeAll(async () => {
  meta = await startMediaHost();
});
afterAll(() => meta.close());

const env = (more: Record<string, string> = {}): Record<string, string> => ({
  INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
  INTEXURAOS_WHATSAPP_ACCESS_TOKEN: meta.token,
  INTEXURAOS_WHATSAPP_WABA_ID: wabaId,
  INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: phoneNumberId,
  ...more,
});

let lastId = 5_000;

/** A user sends a file. */
async function send(service: ServiceProcess, bytes: Buffer): Promise<string> {
  lastId += 1;
  const id = String(lastId);
  const image = { id, mime_type: 'image/jpeg', ...meta.add(id, bytes) };
  const response = await postWebhook(
    service,
    JSON.stringify(messagesWebhook(textMessage(`wamid.${id}`, { type: 'image', image }))),
  );
  expect(response.status).toBe(200);
  return id;
}

const get = (service: ServiceProcess, path: string): Promise<Response> =>
  fetch(service.url + path, { headers: { authorization: `Bearer ${apiKey}` } });

/** The file as the service serves it, once it does. */
async function download(service: ServiceProcess, id: string): Promise<Buffer> {
  for (let left = 60; ; left -= 1) {
    const response = await get(service, `/v1/media/${id}`);
    const body = Buffer.from(await response.arrayBuffer());
    if (response.status === 200) return body;
    if (left === 0) throw new Error(`HTTP ${response.status}: ${body}`);
    await delay(250);
  }
}

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
const contentsIn = (path: string): string[] => filesIn(path).filter((file) => !file.endsWith('.part'));

describe('media, on SQLite and disk', { timeout: 120_000 }, () => {
  it('are stored and served whole, wherever the service is killed on the way', async () => {
    const bytes = (): Buffer => randomBytes(400_000);
    let service = await start(env());
    const stored: [string, Buffer][] = [];
    const killed = async (): Promise<void> => {
      await service.kill();
      service = await start(env());
    };
    for (const share of [0, 0.5, 1]) {
      const file = bytes();
      let reached = (): void => undefined;
      const isReached = new Promise<void>((resolve) => {
        reached = resolve;
      });
      lastId += 1;
      const id = String(lastId);
      lastId -= 1;
      const sent = send(service, file);
      meta.misbehave(id, (response, all) => {
        response.writeHead(200, { 'content-length': all.byteLength });
        // The rest never comes, unless that was all.
        response.flushHeaders();
        response.write(all.subarray(0, Math.floor(all.byteLength * share)));
        setTimeout(reached, 20);
        if (share === 1) response.end();
      });
      stored.push([await sent, file]);
      await isReached;
      await killed();
    }
    // Right behind the answer to the webhook, and a little later: while it is processed, renamed, recorded.
    for (const ms of [0, 50, 150]) {
      const file = bytes();
      stored.push([await send(service, file), file]);
      await delay(ms);
      await killed();
    }
    for (const [id, file] of stored) expect((await download(service, id)).equals(file)).toBe(true);
    const folder = `${await databasePath()}.media`;
    const names = contentsIn(folder);
    expect(names).toHaveLength(stored.length);
    for (const name of names) {
      expect(name.endsWith(createHash('sha256').update(readFileSync(name)).digest('hex'))).toBe(true);
    }
  });

  const disks: SmallDisk[] = [];
  afterEach(() => {
    for (const disk of disks.splice(0)) disk.remove();
  });

  const canMount = mayMount('media on a full disk');
  it.skipIf(!canMount)('wait while the disk is full, and are stored when there is space', async () => {
    const disk = mountSmallDisk(1);
    const { path } = disk;
    disks.push(disk);
    const service = await start(env({ INTEXURAOS_WHATSAPP_MEDIA: `disk:${path}` }));
    const small = randomBytes(100_000);
    const large = randomBytes(2_000_000);
    const smallId = await send(service, small);
    expect((await download(service, smallId)).equals(small)).toBe(true);
    const id = await send(service, large);
    const details = () =>
      getJson(service, `/v1/media/${id}/details`) as Promise<{ failure: { reason: string } | null }>;
    let reason = '';
    for (let left = 80; left > 0 && reason === ''; left -= 1) {
      await delay(100);
      reason = (await details()).failure?.reason ?? '';
    }
    expect(reason).toContain('ENOSPC');
    expect(filesIn(path)).toHaveLength(1);
    expect((await download(service, smallId)).equals(small)).toBe(true);
    disk.resize(8);
    expect((await download(service, id)).equals(large)).toBe(true);
  });

  it('are in the backup of the database, with the second as with the first, and are served after a restore to an empty disk', async () => {
    const service = await start(env());
    const files = [randomBytes(50_000), randomBytes(60_000)];
    const ids: string[] = [];
    const path = await databasePath();
    const backup = (...args: string[]) =>
      attempt([process.execPath, backupProgram, '--from', path, '--to', `${path}.backups`, ...args]);
    for (const file of files) {
      const id = await send(service, file);
      ids.push(id);
      expect((await download(service, id)).equals(file)).toBe(true);
      expect(await backup()).toMatchObject({
        code: 0,
        output: expect.stringContaining(`"media":{"files":${ids.length},"copied":1}`),
      });
    }
    await service.kill();
    for (const name of readdirSync(dirname(path))) {
      if (!name.endsWith('.backups')) rmSync(join(dirname(path), name), { recursive: true });
    }
    for (const id of ids) meta.forget(id);
    const latest = readdirSync(`${path}.backups`).sort().at(-1) ?? '';
    expect(await backup('--restore', latest)).toMatchObject({ code: 0, output: expect.stringContaining('"files":2') });
    const again = await start(env());
    for (const [index, id] of ids.entries()) {
      expect(
        Buffer.from(await (await get(again, `/v1/media/${id}`)).arrayBuffer()).equals(files[index] ?? Buffer.alloc(0)),
      ).toBe(true);
    }
  });
});
