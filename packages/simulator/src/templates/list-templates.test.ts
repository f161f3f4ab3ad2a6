import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { callGraph } from '../../test/graph-caller.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { Template } from '../world/template.ts';

const wabaId = '102290129340398';

describe('GET /{waba-id}/message_templates', () => {
  let simulator: Simulator;
  const add = (id: string, name: string, changes: Partial<Template> = {}): void => {
    const createdAt = simulator.clock.now();
    simulator.platform.world.templates.set(id, plainTemplate(name, { id, createdAt, ...changes }));
  };
  const list = async (params: Record<string, unknown> = {}) =>
    (await callGraph(simulator.url, 'GET', `${wabaId}/message_templates`, params)).body;
  const ids = async (params: Record<string, unknown>) =>
    ((await list(params)).data as { id: string }[]).map(({ id }) => id);
  beforeAll(async () => {
    simulator = await createSimulator({ speed: 0, startAt: Date.UTC(2026, 0, 1) });
    simulator.platform.world.templates.clear();
    add('11', 'order_placed', { components: [{ type: 'BODY', text: 'We have your Order.' }] });
    add('12', 'order_sent', { category: 'MARKETING', status: 'PAUSED', qualityScore: 'GREEN' });
    add('13', 'welcome', { language: 'de', status: 'REJECTED', rejectedReason: 'SCAM' });
    add('14', 'welcome', { status: 'PENDING' });
    add('15', 'gone', { status: 'DELETED' });
    add('16', 'foreign', { wabaId: '999' });
  });
  afterAll(() => simulator.close());

  it('returns the WABA’s templates, newest first, with all fields that clients expect', async () => {
    expect(await ids({})).toEqual(['14', '13', '12', '11']);
    const { data, paging } = await list({ name: 'order_placed' });
    expect(data).toEqual([
      {
        name: 'order_placed',
        parameter_format: 'POSITIONAL',
        components: [{ type: 'BODY', text: 'We have your Order.' }],
        language: 'en_US',
        status: 'APPROVED',
        category: 'UTILITY',
        id: '11',
      },
    ]);
    expect(paging).toEqual({ cursors: { before: expect.any(String), after: expect.any(String) } });
  });

  it.each([
    [{ name: 'order' }, ['12', '11']],
    [{ status: 'approved' }, ['11']],
    [{ status: 'APPROVED,paused' }, ['12', '11']],
    [{ status: '["REJECTED","PENDING"]' }, ['14', '13']],
    [{ category: 'MARKETING' }, ['12']],
    [{ language: 'de' }, ['13']],
    [{ language: 'en' }, []],
    [{ quality_score: 'GREEN' }, ['12']],
    [{ content: 'your order' }, ['11']],
    [{ name_or_content: 'hello' }, ['14', '13', '12']],
    [{ name_or_content: 'order' }, ['12', '11']],
    [{ name: 'order', status: 'PAUSED' }, ['12']],
    [{ name: 'nothing' }, []],
  ])('filters by %j', async (params, expected) => {
    expect(await ids(params)).toEqual(expected);
  });

  it('returns an empty list without paging', async () => {
    expect(await list({ name: 'nothing' })).toEqual({ data: [] });
  });

  it('refuses an unknown status, and lists the known ones', async () => {
    const { error } = await list({ status: 'LOST' });
    expect(error).toMatchObject({
      code: 100,
      message: expect.stringContaining('{PENDING, APPROVED, REJECTED, PAUSED'),
    });
  });

  it('shows the requested fields', async () => {
    const { data } = await list({
      language: 'de',
      fields: 'rejected_reason,quality_score,health_status{can_send_message}',
    });
    expect(data).toMatchObject([
      { rejected_reason: 'SCAM', quality_score: { score: 'UNKNOWN', date: 1_767_225_600 }, id: '13' },
    ]);
    expect(data).not.toHaveProperty('0.name');
    expect((await list({ fields: 'colour' })).error).toMatchObject({
      code: 100,
      message: '(#100) Tried accessing nonexisting field (colour) on node type (WhatsAppMessageTemplate)',
    });
  });

  it('pages by its cursors and its links', async () => {
    const first = await list({ limit: 3 });
    const { next, cursors } = first.paging as { next: string; cursors: { after: string } };
    expect(first.data).toHaveLength(3);
    expect(await ids({ limit: 3, after: cursors.after })).toEqual(['11']);
    const response = await fetch(next, { headers: { authorization: 'Bearer simulator-token' } });
    const second = (await response.json()) as { data: { id: string }[]; paging: object };
    expect(second.data.map(({ id }) => id)).toEqual(['11']);
    expect(second.paging).not.toHaveProperty('next');
    expect(second.paging).toHaveProperty('previous');
    expect(next).not.toContain('simulator-token');
  });

  it('has pages of up to 1,000', async () => {
    for (let index = 0; index < 1_005; index += 1) add(`7${index}`, 'many', { language: `x${index}` });
    expect(await ids({ name: 'many' })).toHaveLength(25);
    expect(await ids({ name: 'many', limit: 1_000 })).toHaveLength(1_000);
    expect(await ids({ name: 'many', limit: 5_000 })).toHaveLength(1_000);
    for (let index = 0; index < 1_005; index += 1) simulator.platform.world.templates.delete(`7${index}`);
  });

  it('returns a summary on request', async () => {
    const summary = 'total_count,message_template_count,message_template_limit,are_translations_complete';
    expect((await list({ name: 'order', summary })).summary).toEqual({
      total_count: 2,
      message_template_count: 4,
      message_template_limit: 6_000,
      are_translations_complete: false,
    });
    expect((await list({ summary: 'true' })).summary).toEqual({ total_count: 4 });
    expect(await list({})).not.toHaveProperty('summary');
    expect((await list({ summary: 'weather' })).error).toMatchObject({ code: 100 });
  });

  it('is available as a field of the WABA too', async () => {
    const { body } = await callGraph(simulator.url, 'GET', wabaId, { fields: 'message_templates{name}' });
    expect((body.message_templates as { data: object[] }).data[3]).toEqual({ name: 'order_placed', id: '11' });
  });
});
