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

  it('lists the kinds, and prints a body', async () => {
    expect((await run('trigger', '--json')).json<{ kinds: string[] }>().kinds).toEqual(expect.arrayContaining(kinds));
    expect(JSON.parse((await run('trigger', 'text', '--print')).stdout)).toMatchObject({
      entry: [{ id: defaults.wabaId }],
    });
  });
});
