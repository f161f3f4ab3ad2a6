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
