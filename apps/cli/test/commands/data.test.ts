import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSqliteStore } from '../../../whatsapp-service/src/storage/sqlite/sqlite-store.ts';
import { whatsapp } from '../support/cli.ts';

const root = mkdtempSync(join(tmpdir(), 'data-'));
afterAll(() => rmSync(root, { recursive: true }));
const env = (name: string): NodeJS.ProcessEnv => ({ INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(root, name)}` });

describe('whatsapp data', () => {
  it('moves a store, and says what else has to be moved', { timeout: 180_000 }, async () => {
    await (await createSqliteStore({ path: join(root, 'old.db') })).close();
    const to = join(root, 'export');
    const exported = await whatsapp(['data', 'export', to], { env: env('old.db') });
    expect(exported).toMatchObject({ code: 0, stdout: expect.stringMatching(/NOT encrypted[\s\S]*whatsapp\.db\.key/) });
    const imported = await whatsapp(['data', 'import', to, '--json'], { env: env('new.db') });
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.json()).toMatchObject({ format: 1, doubted: 0 });
    expect(existsSync(join(root, 'new.db'))).toBe(true);
  });

  it('says what is wrong with the settings', { timeout: 60_000 }, async () => {
    const { code, stderr } = await whatsapp(['data', 'export', root], { env: { INTEXURAOS_WHATSAPP_STORE: 'mysql' } });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Give sqlite:PATH/)]);
  });

  it('says why in JSON too, if that is asked for', { timeout: 60_000 }, async () => {
    const { code, json } = await whatsapp(['data', 'import', root, '--json'], { env: env('none.db') });
    expect(code).toBe(1);
    expect(json()).toMatchObject({ error: { message: expect.stringContaining('manifest'), exitCode: 1 } });
  });
});
