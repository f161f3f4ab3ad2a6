import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { callGraph } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { Template } from '../world/template.ts';

const dayMs = 86_400_000;
const id = '1689556908129832';

describe('POST /{template-id}', () => {
  let simulator: Simulator;
  const add = (changes: Partial<Template> = {}): Template => {
    const template = plainTemplate('offer', { id, ...changes });
    simulator.platform.world.templates.set(id, template);
    return template;
  };
  const edit = (fields: object) => callGraph(simulator.url, 'POST', id, { ...fields });
  const withText = (text: string) => ({ components: [{ type: 'body', text }] });
  const subcode = async (fields: object) => (await edit(fields)).body.error;
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => simulator.reset());
  afterAll(() => simulator.close());

  it('replaces all components, which starts a new review', async () => {
    const template = add({
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'Hi' },
        { type: 'BODY', text: 'Old.' },
      ],
    });
    expect(await edit({ name: 'ignored', language: 'de', ...withText('New.') })).toEqual({
      status: 200,
      body: { success: true },
    });
    expect(template).toMatchObject({ name: 'offer', language: 'en_US', status: 'PENDING' });
    expect(template.components).toEqual([{ type: 'BODY', text: 'New.' }]);
    simulator.clock.advance(30_000);
    expect(template.status).toBe('APPROVED');
  });

  it('lets an approved template be edited once a day and ten times in 30 days', async () => {
    const template = add();
    for (let count = 0; count < 10; count += 1) {
      expect((await edit(withText(`Text ${count}.`))).status).toBe(200);
      simulator.clock.advance(30_000);
      expect(await subcode(withText('Again.'))).toMatchObject({ code: 100, error_subcode: 2388039 });
      simulator.clock.advance(dayMs);
    }
    expect(await subcode(withText('Once more.'))).toMatchObject({ error_subcode: 2388039 });
    simulator.clock.advance(21 * dayMs);
    expect((await edit(withText('Once more.'))).status).toBe(200);
    expect(template.components).toEqual([{ type: 'BODY', text: 'Once more.' }]);
  });

  it('allows any number of edits of a rejected template, including the category', async () => {
    const template = add({ status: 'REJECTED' });
    for (const text of ['One.', 'Two.', 'Three.']) {
      expect((await edit({ category: 'marketing', ...withText(text) })).status).toBe(200);
      template.status = 'REJECTED';
    }
    expect(template.category).toBe('MARKETING');
    expect((await edit({ category: 'UTILITY' })).status).toBe(200);
    expect(template).toMatchObject({ category: 'UTILITY', status: 'PENDING' });
  });

  it('keeps the category of an approved one', async () => {
    const template = add();
    expect(await subcode({ category: 'MARKETING' })).toMatchObject({
      error_subcode: 2388039,
      error_user_msg: 'The category of an approved template cannot be changed.',
    });
    expect(template).toMatchObject({ category: 'UTILITY', status: 'APPROVED' });
  });

  it('changes the time to live without a review', async () => {
    const template = add();
    expect((await edit({ message_send_ttl_seconds: 60, cta_url_link_tracking_opted_out: true })).status).toBe(200);
    expect(template).toMatchObject({ status: 'APPROVED', messageSendTtlSeconds: 60, edits: [] });
    const fields = 'message_send_ttl_seconds,cta_url_link_tracking_opted_out';
    expect((await callGraph(simulator.url, 'GET', id, { fields })).body).toEqual({
      message_send_ttl_seconds: 60,
      cta_url_link_tracking_opted_out: true,
      id,
    });
    expect(await subcode({ message_send_ttl_seconds: 29 })).toMatchObject({ error_subcode: 2388092 });
  });

  it.each(['PENDING', 'DISABLED', 'IN_APPEAL'] as const)('refuses to edit one that is %s', async (status) => {
    add({ status });
    expect(await subcode(withText('New.'))).toMatchObject({ code: 100, error_subcode: 2388039 });
  });

  it('changes nothing when the new content is refused', async () => {
    const template = add();
    expect(await subcode({ message_send_ttl_seconds: 60, ...withText('{{1}}') })).toMatchObject({ code: 100 });
    expect(template).toEqual(plainTemplate('offer', { id }));
  });

  it('does not find a deleted template', async () => {
    add({ status: 'DELETED' });
    expect(await subcode(withText('New.'))).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await callGraph(simulator.url, 'GET', id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});

describe('POST /{template-id}/unpause', () => {
  it('ends a pause early, and changes nothing else', async () => {
    const simulator = await createSimulator({ speed: 0 });
    const template = plainTemplate('offer', { id, status: 'PAUSED', pauses: 1 });
    simulator.platform.world.templates.set(id, template);
    const unpause = () => callGraph(simulator.url, 'POST', `${id}/unpause`);
    expect((await unpause()).body).toEqual({ success: true });
    expect(template.status).toBe('APPROVED');
    expect((await unpause()).body.error).toMatchObject({ code: 100, error_subcode: 2388039 });
    await simulator.close();
  });
});
