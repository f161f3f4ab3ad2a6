import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { scenario } from '@intexuraos/whatsapp-simulator/story';
import { describe, expect, it } from 'vitest';
import { standCommandScene } from '../support/command-scene.ts';

const { run } = standCommandScene();

describe('whatsapp trigger', () => {
  const kinds = scenario.filter(({ refusal }) => refusal === undefined).map(({ kind }) => kind);

  it.each(kinds)('%s is taken by the service', async (kind) => {
    const { code, json } = await run('trigger', kind, '--json');
    expect([code, json()]).toMatchObject([0, { status: 200 }]);
  });

  it('sends a body that was changed, as the service stores it', async () => {
    const from = '16505550177';
    const set = ['messages[0].text.body=Is it open?', `messages[0].from=${from}`, `contacts[0].wa_id=${from}`];
    expect((await run('trigger', 'text', '--set', ...set)).code).toBe(0);
    await expect.poll(async () => (await run('conversations', 'show', from)).stdout).toContain('Is it open?');
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
    expect([code, stderr]).toEqual([2, expect.stringMatching(/leads nowhere[\s\S]*--print` shows the body/)]);
  });

  it('lists the kinds, and prints a body', async () => {
    expect((await run('trigger', '--json')).json<{ kinds: string[] }>().kinds).toEqual(expect.arrayContaining(kinds));
    expect(JSON.parse((await run('trigger', 'text', '--print')).stdout)).toMatchObject({
      entry: [{ id: defaults.wabaId }],
    });
  });
});
