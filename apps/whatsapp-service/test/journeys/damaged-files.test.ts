import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { getJson, journey, postWebhook } from './service.ts';

const { start, leave, databasePath } = journey();
const body = (wamid: string): string => JSON.stringify(messagesWebhook(textMessage(wamid)));

const zeroHead = (file: string): void => writeFileSync(file, readFileSync(file).fill(0, 0, 4096));

describe('the service on a damaged database', { timeout: 60_000 }, () => {
  it('rebuilds a damaged view while it receives, and reports it in log and health', async () => {
    await leave(body('wamid.A'));
    const view = (await databasePath()).replace('.db', '.view.db');
    zeroHead(view);
    const service = await start();
    expect((await postWebhook(service, body('wamid.B'))).status).toBe(200);
    for (const wamid of ['wamid.A', 'wamid.B']) {
      await expect.poll(() => getJson(service, `/v1/messages/${wamid}`), { timeout: 20_000 }).toMatchObject({ wamid });
    }
    const said =
      /whatsapp\.view\.db was damaged \(file is not a database\)\. It was moved to whatsapp\.view\.db\.damaged-/;
    expect(await getJson(service, '/health')).toMatchObject({ status: 'ok', hints: [expect.stringMatching(said)] });
    const line = service
      .output()
      .split('\n')
      .find((each) => said.test(each));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ severity: 'ERROR', file: view });
  });

  it('does not start with damaged webhooks, and says which file it is and how to restore a backup', async () => {
    await leave(body('wamid.A'));
    const path = await databasePath();
    zeroHead(path);
    const damaged = readFileSync(path);
    await expect(start()).rejects.toThrow(
      /The service can't start: \S*whatsapp\.db is damaged: .*backup\.js --restore NAME/,
    );
    expect(readFileSync(path)).toEqual(damaged);
  });

  it('acknowledges nothing once its database was removed, and works again when it is back', async () => {
    const service = await start();
    const path = await databasePath();
    renameSync(path, `${path}.elsewhere`);
    expect((await postWebhook(service, body('wamid.A'))).status).toBe(503);
    expect(await getJson(service, '/health')).toMatchObject({
      status: 'unavailable',
      store: { problem: expect.stringMatching(/whatsapp\.db can't be used: it was removed or replaced/) },
    });
    renameSync(`${path}.elsewhere`, path);
    expect((await postWebhook(service, body('wamid.A'))).status).toBe(200);
  });
});
