import { beforeEach, describe, expect, it } from 'vitest';
import { numberId, refusal, setUpAccountsScene, wabaId } from '../../test/accounts-scene.ts';
import { plainTemplate } from '../../test/example-world.ts';

const { simulator, graph, connect, receivedChanges } = setUpAccountsScene();
const dayMs = 86_400_000;
const path = `${wabaId}/message_templates`;
const put = (id: string, changes: object = {}): void => {
  simulator().platform.world.templates.set(id, plainTemplate(`note_${id}`, { id, ...changes }));
};
const statusOf = async (id: string) => ((await graph(`GET ${id}?fields=status`)).body as { status?: string }).status;
const send = (id: string) =>
  graph(`POST ${numberId}/messages`, {
    messaging_product: 'whatsapp',
    to: '16505551234',
    type: 'template',
    template: { name: `note_${id}`, language: { code: 'en_US' } },
  });
const events = async () =>
  (await receivedChanges())
    .filter(({ field }) => field === 'message_template_status_update')
    .map(({ value }) => value.event);

beforeEach(async () => {
  await connect();
  put('901');
  put('902', { status: 'PENDING' });
});

describe('POST /{waba-id}/message_templates/archive', () => {
  it('archives approved templates, and lists those that can’t be archived', async () => {
    expect((await graph(`POST ${path}/archive`, { hsm_ids: '901,902,999' })).body).toEqual({
      archived_templates: ['901'],
      failed_templates: ['902', '999'],
    });
    expect(await statusOf('901')).toBe('ARCHIVED');
    expect(refusal(await send('901'))[1]).toBe(132001);
    expect(await events()).toEqual(['ARCHIVED']);
  });

  it('deletes it after 28 days, unless it was restored', async () => {
    put('903');
    await graph(`POST ${path}/archive`, { hsm_ids: '901,903' });
    expect((await graph(`POST ${path}/unarchive`, { hsm_ids: '903' })).body).toEqual({
      unarchived_templates: ['903'],
      failed_templates: [],
    });
    simulator().clock.advance(28 * dayMs);
    expect([await statusOf('901'), await statusOf('903')]).toEqual([undefined, 'APPROVED']);
    expect((await send('903')).status).toBe(200);
    expect(await events()).toEqual(['ARCHIVED', 'ARCHIVED', 'UNARCHIVED', 'DELETED']);
  });

  it('takes 1 to 100 ids', async () => {
    expect(refusal(await graph(`POST ${path}/archive`, {}))[1]).toBe(100);
    const ids = Array.from({ length: 101 }, (_, index) => String(index)).join(',');
    expect(refusal(await graph(`POST ${path}/archive`, { hsm_ids: ids }))[1]).toBe(100);
  });
});

describe('DELETE /{waba-id}/message_templates with hsm_ids', () => {
  it('deletes all of them, or none', async () => {
    expect(refusal(await graph(`DELETE ${path}?hsm_ids=[901,999]`))[1]).toBe(100);
    expect(await statusOf('901')).toBe('APPROVED');
    expect((await graph(`DELETE ${path}?hsm_ids=[901,902]`)).body).toEqual({ success: true });
    expect([await statusOf('901'), await statusOf('902')]).toEqual([undefined, undefined]);
  });
});
