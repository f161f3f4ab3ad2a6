import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { scenario } from '@intexuraos/whatsapp-simulator/story';
import { describe, expect, it } from 'vitest';
import { kinds as allKinds } from '../../src/trigger/kinds.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { run } = setUpCommandScene();

describe('whatsapp trigger', () => {
  const kinds = scenario.filter(({ refusal }) => refusal === undefined).map(({ kind }) => kind);

  it.each(kinds)('%s is taken by the service', async (kind) => {
    const { code, json } = await run('trigger', kind, '--json');
    expect([code, json()]).toMatchObject([0, { status: 200 }]);
  });

  it('F20: comes from a person of one’s choice, with a text, and joins nobody else’s conversation', async () => {
    const [anas, other] = ['12025550142', '16505550177'];
    expect((await run('trigger', 'text', '--text', 'From Ana')).code).toBe(0);
    expect((await run('trigger', 'text', '--user', '+1 650-555-0177', '--text', 'Is it open?')).code).toBe(0);
    const shown = async (user: string) => (await run('conversations', 'show', user)).stdout;
    await expect.poll(() => shown(other)).toMatch(/User 0177[\s\S]*“Is it open\?”/);
    await expect.poll(() => shown(anas)).toContain('“From Ana”');
    expect([await shown(other), await shown(anas)]).toEqual([
      expect.not.stringContaining('From Ana'),
      expect.not.stringContaining('Is it open?'),
    ]);
  });

  it('F20: is about a person of one’s choice, and refuses what has no person or text', async () => {
    const { stdout } = await run('trigger', 'status-failed', '--user', '+16505550177', '--print');
    expect([stdout.includes('"recipient_id":"16505550177"'), stdout.includes('12025550187')]).toEqual([true, false]);
    for (const [args, says] of [
      [['flow', '--user', '+16505550177'], 'This webhook has no user with a number.'],
      [['image', '--text', 'Hi'], 'This webhook has no text.'],
      [['text', '--user', 'Ana'], '--user is "Ana".'],
    ] as const) {
      const { code, stderr } = await run('trigger', ...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    }
  });

  it('sends a body that was changed, as the service stores it', async () => {
    expect((await run('trigger', 'text', '--set', 'messages[0].text.body=Is it open today?')).code).toBe(0);
    await expect.poll(async () => (await run('conversations', 'show', '12025550142')).stdout).toContain('open today?');
  });

  it.each([
    ['standby', 'standby-message'],
    ['messaging_handovers', 'control-passed'],
    ['business_username_updates', 'username'],
    ['business_username_update', 'username'],
    ['user_id_update', 'user-id-changed'],
    ['user-id-update', 'user-id-changed'],
    ['calls', 'call-connect'],
  ])('finds the field or former name %s as the kind %s', async (name, kind) => {
    const { code, json } = await run('trigger', name, '--json');
    expect([code, json()]).toMatchObject([0, { kind, status: 200 }]);
  });

  it('suggests kinds that are similar to an unknown name', async () => {
    const { code, stderr } = await run('trigger', 'control-pased');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean control-passed')]);
  });

  it('refuses a path that leads nowhere', async () => {
    const { code, stderr } = await run('trigger', 'text', '--set', 'messages[0].from.digits=1');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/does not exist[\s\S]*--print` shows the body/)]);
  });

  it('lists every kind with what it is', async () => {
    const { kinds: listed } = (await run('trigger', '--json')).json<{
      kinds: { kind: string; description: string }[];
    }>();
    expect(listed.map(({ kind }) => kind).sort()).toEqual([...allKinds].sort());
    const { stdout } = await run('trigger');
    expect(stdout).toMatch(/^Messages from users\n[\s\S]*\n {2}status-failed +not delivered \(error 131049\)\n/);
    for (const { kind, description } of listed) expect(stdout).toContain(`${kind.padEnd(19)}  ${description}\n`);
  });

  it('prints a body', async () => {
    expect(JSON.parse((await run('trigger', 'text', '--print')).stdout)).toMatchObject({
      entry: [{ id: defaults.wabaId }],
    });
  });
});
