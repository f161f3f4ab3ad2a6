import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand } = setUpCommandScene();

const run = (args: readonly string[], key?: string) =>
  whatsapp([...args], { env: { ...stand().env, ...(key !== undefined && { WHATSAPP_API_KEY: key }) } });

describe('whatsapp keys', () => {
  it('creates a key that works, prints it once, lists it with its state, ends it, and shows who did that', async () => {
    const created = await run(['keys', 'create', 'dashboard', '--scope', 'read']);
    expect(created.code).toBe(0);
    const key = created.stdout.trim();
    expect(key).toMatch(/^ixw_\w{47}$/);
    expect((await run(['events', 'list'], key)).code).toBe(0);

    const list = await run(['keys', 'list']);
    expect(list.stdout).toMatch(/key_\w{26}\s+dashboard\s+active\s+read\s+all numbers/);
    expect(list.stdout).not.toContain(key);
    const id = /key_\w{26}/.exec(list.stdout)?.[0] ?? '';
    expect((await run(['keys', 'show', id])).stdout).toContain('dashboard');

    const revoked = await run(['keys', 'revoke', id]);
    expect(revoked.stdout).toContain(`${id} (dashboard) is revoked since`);
    const refused = await run(['events', 'list'], key);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`(dashboard, ${id}) was revoked at`)]);

    const audit = await run(['audit', '--resource', id]);
    expect(audit.stdout).toMatch(
      new RegExp(`INTEXURAOS_WHATSAPP_API_KEYS \\(env_\\w+\\)\\s+revokeKey\\s+${id}\\s+done 200`),
    );
    const none = await run(['audit', '--result', 'failed', '--since', '1h']);
    expect(none.stdout.trim()).toBe('The audit trail has no matching record.');
  });

  it('says which scope a key lacks', async () => {
    const { stdout } = await run(['keys', 'create', 'shop', '--scope', 'send', '--json']);
    const { key } = JSON.parse(stdout) as { key: string };
    const refused = await run(['keys', 'list'], key);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('needs the scope admin')]);
  });
});
