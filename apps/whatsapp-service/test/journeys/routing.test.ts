import { describe, expect, it } from 'vitest';
import { metaJourney, numberId, post, template, text } from './meta.ts';
import { apiKey, getJson, journey } from './service.ts';

const { start: startService } = journey();
// Times of both sides are compared here.
const openMeta = metaJourney({ start: startService, speed: 1 });
const user = '16505551234';
const hello = { type: 'text', text: { body: 'Hello?' } };

interface Shown {
  readonly data: readonly {
    readonly id: string;
    readonly control: { readonly state: string; readonly reason: string | null };
    readonly serviceWindow: { readonly isOpen: boolean };
  }[];
}

const codeOf = async (response: Response): Promise<number | undefined> =>
  ((await response.json()) as { error?: { code: number } }).error?.code;

describe('a number whose threads others also answer', () => {
  it('keeps customers’ messages in the view when Meta’s agent is switched on, and follows the thread', async () => {
    const { meta, start, taken } = await openMeta();
    const service = await start();
    const conversation = async () => ((await getJson(service, '/v1/conversations')) as Shown).data[0];
    meta.responders.route({});
    meta.users.write(user, hello);
    meta.responders.send(user, { text: { body: 'I am the agent' } });
    await expect
      .poll(conversation)
      .toMatchObject({ control: { state: 'other', reason: 'standby' }, serviceWindow: { isOpen: true } });
    const { id } = (await conversation()) ?? { id: '' };
    await expect
      .poll(() => getJson(service, `/v1/conversations/${id}/messages?via=standby`))
      .toMatchObject({
        data: [
          { source: 'responder', direction: 'out' },
          { source: 'webhook', direction: 'in' },
        ],
      });
    expect(((await getJson(service, '/health')) as { hints: string[] }).hints.join()).toContain('Standby traffic');

    expect(await codeOf(await post(service, text(user, 'a bot', { on_other_owner: 'refuse' })))).toBe(131070);
    expect(taken()).toHaveLength(1);
    expect((await post(service, text(user, 'a person'))).status).toBe(200);
    await expect.poll(conversation).toMatchObject({ control: { state: 'mine', reason: 'service_message' } });
  });

  it('asks Meta once if routing is configured, then refuses by itself until a handover', async () => {
    const { meta, gate, start } = await openMeta();
    const service = await start();
    const conversation = async () => ((await getJson(service, '/v1/conversations')) as Shown).data[0];
    meta.responders.route({ isConfigured: true, others: ['ai_agent', 'customer_service'] });
    meta.users.write(user, hello);
    await expect.poll(conversation).toMatchObject({ control: { state: 'other' } });
    let calls = 0;
    gate.hooks = {
      onCall: async () => {
        calls += 1;
      },
    };
    expect(await codeOf(await post(service, text(user, 'one')))).toBe(131070);
    await expect.poll(conversation).toMatchObject({ control: { state: 'other', reason: 'refused' } });
    const callsOfOneMore = async () => {
      const before = calls;
      expect(await codeOf(await post(service, text(user, 'two')))).toBe(131070);
      return calls - before;
    };
    await expect.poll(callsOfOneMore).toBe(0);
    expect((await post(service, template(user))).status).toBe(200);

    meta.responders.pass(user, { metadata: 'wants a person' });
    await expect.poll(conversation).toMatchObject({
      control: { state: 'mine', reason: 'control_passed', handover: { metadata: 'wants a person' } },
    });
    expect((await post(service, text(user, 'four'))).status).toBe(200);
    const passed = await fetch(`${service.url}/v1/conversations/${(await conversation())?.id}/control`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'pass', targetRole: 'customer_service' }),
    });
    expect(await passed.json()).toMatchObject({ isRecorded: true, conversation: { control: { state: 'other' } } });
    expect(meta.responders.ownerOf(user, { phoneNumberId: numberId })).toBe('customer_service');
  });
});
