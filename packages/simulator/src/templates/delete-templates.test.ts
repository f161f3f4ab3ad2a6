import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { callGraph } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { Template } from '../world/template.ts';

const wabaId = '102290129340398';
const dayMs = 86_400_000;

describe('DELETE /{waba-id}/message_templates', () => {
  let simulator: Simulator;
  const add = (id: string, changes: Partial<Template> = {}): void => {
    simulator.platform.world.templates.set(id, plainTemplate('offer', { id, ...changes }));
  };
  const remove = (params: Record<string, string>) =>
    callGraph(simulator.url, 'DELETE', `${wabaId}/message_templates`, params);
  const create = (language: string) =>
    callGraph(simulator.url, 'POST', `${wabaId}/message_templates`, {
      name: 'offer',
      language,
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Another text.' }],
    });
  const names = async () => {
    const { body } = await callGraph(simulator.url, 'GET', `${wabaId}/message_templates`, { fields: 'language,name' });
    return (body.data as Record<string, string>[]).map(({ name, language }) => `${name} ${language}`);
  };
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0 });
  });
  beforeEach(() => {
    simulator.reset();
    add('1');
    add('2', { language: 'de' });
  });
  afterAll(() => simulator.close());

  it('deletes all translations of a name', async () => {
    expect(await remove({ name: 'offer' })).toEqual({ status: 200, body: { success: true } });
    expect(await names()).toEqual(['hello_world en_US']);
    expect((await callGraph(simulator.url, 'GET', '1')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('deletes one translation by its id and name', async () => {
    expect((await remove({ name: 'offer', hsm_id: '2' })).body).toEqual({ success: true });
    expect(await names()).toEqual(['hello_world en_US', 'offer en_US']);
  });

  it('blocks the name of an approved template for 30 days', async () => {
    await remove({ name: 'offer' });
    for (const language of ['en_US', 'fr']) {
      expect((await create(language)).body.error).toMatchObject({
        code: 100,
        error_subcode: 2388023,
        error_user_title: 'Message template language is being deleted',
      });
    }
    simulator.clock.advance(30 * dayMs);
    expect((await create('en_US')).status).toBe(200);
  });

  it('blocks only the language while others of the name are left', async () => {
    await remove({ name: 'offer', hsm_id: '2' });
    expect((await create('de')).body.error).toMatchObject({ error_subcode: 2388023 });
    expect((await create('fr')).status).toBe(200);
  });

  it('frees the name of a template that was never approved at once', async () => {
    simulator.platform.world.templates.clear();
    add('3', { status: 'REJECTED' });
    await remove({ name: 'offer' });
    expect((await create('en_US')).status).toBe(200);
  });

  it('refuses unknown names and ids, and disabled templates', async () => {
    expect((await remove({})).body.error).toMatchObject({ message: '(#100) The parameter name is required.' });
    expect((await remove({ name: 'offers' })).body.error).toMatchObject({ code: 100, error_subcode: 2388092 });
    expect((await remove({ name: 'offer', hsm_id: '3' })).body.error).toMatchObject({ code: 100 });
    add('3', { language: 'fr', status: 'DISABLED' });
    expect((await remove({ name: 'offer' })).body.error).toMatchObject({ code: 100, error_subcode: 2388039 });
    expect(await names()).toHaveLength(4);
  });
});
