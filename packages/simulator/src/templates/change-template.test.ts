import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { callGraph } from '../../test/graph-caller.ts';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import type { Template } from '../world/template.ts';
import {
  changeTemplate,
  pause,
  recategorise,
  reject,
  setQuality,
  type TemplateChange,
  unpause,
} from './change-template.ts';

const hourMs = 3_600_000;
const wabaId = '102290129340398';
const id = '1689556908129832';
const identity = {
  message_template_id: 1689556908129832,
  message_template_name: 'offer',
  message_template_language: 'en_US',
};

describe('templates', () => {
  let simulator: Simulator;
  let receiver: Receiver;
  let template: Template;
  /** The webhooks since the last call. */
  const receivedChanges = async () => {
    await simulator.settled();
    return receiver.received.splice(0).flatMap(({ changes, isSigned }) => (isSigned ? changes : []));
  };
  const events = async () => (await receivedChanges()).map(({ value }) => value.event);
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, startAt: Date.UTC(2026, 0, 1) });
  });
  beforeEach(async () => {
    simulator.reset();
    await simulator.connect({ url: receiver.url, verifyToken: 'verify' });
    receiver.received.length = 0;
    template = plainTemplate('offer', { id });
    simulator.platform.world.templates.set(id, template);
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  describe('changeTemplate', () => {
    const plain = { reason: 'NONE', message_template_category: 'UTILITY' };
    const info = (title: string) => ({ other_info: { title, description: expect.any(String) } });
    it.each<[TemplateChange, Template['status'], object]>([
      ['approve', 'APPROVED', { event: 'APPROVED', ...plain }],
      [
        'reject',
        'REJECTED',
        {
          event: 'REJECTED',
          ...plain,
          reason: 'INVALID_FORMAT',
          rejection_info: { reason: expect.any(String), recommendation: expect.any(String) },
        },
      ],
      ['pause', 'PAUSED', { event: 'PAUSED', ...plain, ...info('FIRST_PAUSE') }],
      ['unpause', 'APPROVED', { event: 'REINSTATED', ...plain, ...info('UNPAUSE') }],
      [
        'disable',
        'DISABLED',
        {
          event: 'DISABLED',
          ...plain,
          ...info('DISABLED'),
          disable_info: { disable_date: expect.any(Number) },
        },
      ],
    ])('to %s makes it %s, and sends a webhook', async (change, status, value) => {
      changeTemplate(simulator.platform, template, change);
      expect(template.status).toBe(status);
      expect(await receivedChanges()).toEqual([
        { field: 'message_template_status_update', value: { ...identity, ...value } },
      ]);
    });
  });

  describe('reject', () => {
    it('keeps its reason until the template is approved', async () => {
      reject(simulator.platform, template, 'SCAM');
      expect(template.rejectedReason).toBe('SCAM');
      const [change] = await receivedChanges();
      expect(change?.value).toMatchObject({ reason: 'SCAM' });
      expect(change?.value).not.toHaveProperty('rejection_info');
      changeTemplate(simulator.platform, template, 'approve');
      expect(template.rejectedReason).toBe('NONE');
    });
  });

  describe('pause', () => {
    it('lasts three hours, then six, and disables the third time', async () => {
      pause(simulator.platform, template);
      simulator.clock.advance(3 * hourMs - 1);
      expect(template.status).toBe('PAUSED');
      simulator.clock.advance(1);
      expect(template.status).toBe('APPROVED');
      pause(simulator.platform, template);
      simulator.clock.advance(6 * hourMs - 1);
      expect(template.status).toBe('PAUSED');
      simulator.clock.advance(1);
      pause(simulator.platform, template);
      simulator.clock.advance(24 * hourMs);
      expect(template.status).toBe('DISABLED');
      const titles = (await receivedChanges()).map(({ value }) => (value.other_info as { title: string }).title);
      expect(titles).toEqual(['FIRST_PAUSE', 'UNPAUSE', 'SECOND_PAUSE', 'UNPAUSE', 'DISABLED']);
    });

    it('is not cut short by the end of the previous one', () => {
      pause(simulator.platform, template);
      simulator.clock.advance(hourMs);
      unpause(simulator.platform, template);
      pause(simulator.platform, template);
      simulator.clock.advance(3 * hourMs);
      expect(template.status).toBe('PAUSED');
      simulator.clock.advance(3 * hourMs);
      expect(template.status).toBe('APPROVED');
    });

    it('keeps the template from being sent', async () => {
      const send = () =>
        callGraph(simulator.url, 'POST', '106540352242922/messages', {
          messaging_product: 'whatsapp',
          to: '16505551234',
          type: 'template',
          template: { name: 'offer', language: { code: 'en_US' } },
        });
      pause(simulator.platform, template);
      expect((await send()).body.error).toMatchObject({ code: 132015 });
      changeTemplate(simulator.platform, template, 'disable');
      expect((await send()).body.error).toMatchObject({ code: 132016 });
      changeTemplate(simulator.platform, template, 'reject');
      expect((await send()).body.error).toMatchObject({ code: 132001 });
    });
  });

  describe('setQuality', () => {
    it('reports the old score and the new one', async () => {
      setQuality(simulator.platform, template, 'GREEN');
      simulator.clock.advance(1_000);
      setQuality(simulator.platform, template, 'YELLOW');
      setQuality(simulator.platform, template, 'YELLOW');
      expect(await receivedChanges()).toEqual([
        {
          field: 'message_template_quality_update',
          value: { ...identity, previous_quality_score: 'UNKNOWN', new_quality_score: 'GREEN' },
        },
        {
          field: 'message_template_quality_update',
          value: { ...identity, previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' },
        },
      ]);
      const { body } = await callGraph(simulator.url, 'GET', id, { fields: 'quality_score' });
      expect(body.quality_score).toEqual({ score: 'YELLOW', date: simulator.clock.seconds() });
    });

    it('pauses a template that becomes RED', async () => {
      setQuality(simulator.platform, template, 'RED');
      expect(template.status).toBe('PAUSED');
      expect((await receivedChanges()).map(({ field }) => field)).toEqual([
        'message_template_quality_update',
        'message_template_status_update',
      ]);
    });
  });

  describe('recategorise', () => {
    it('announces another category a day before it applies', async () => {
      const at = Math.floor((simulator.clock.now() + 24 * hourMs) / 1000);
      recategorise(simulator.platform, template, 'MARKETING');
      const read = async () => (await callGraph(simulator.url, 'GET', id, { fields: categories })).body;
      const categories = 'category,correct_category,previous_category';
      expect(await read()).toEqual({ category: 'UTILITY', correct_category: 'MARKETING', id });
      simulator.clock.advance(24 * hourMs);
      expect(await read()).toEqual({ category: 'MARKETING', previous_category: 'UTILITY', id });
      expect(await receivedChanges()).toEqual([
        {
          field: 'template_category_update',
          value: {
            ...identity,
            new_category: 'UTILITY',
            correct_category: 'MARKETING',
            category_update_timestamp: at,
          },
        },
        {
          field: 'template_category_update',
          value: { ...identity, previous_category: 'UTILITY', new_category: 'MARKETING' },
        },
      ]);
    });

    it('can change the category at once, and does nothing if it is the same', async () => {
      recategorise(simulator.platform, template, 'UTILITY', 0);
      recategorise(simulator.platform, template, 'MARKETING', 0);
      expect(template.category).toBe('MARKETING');
      expect((await receivedChanges()).map(({ value }) => value.previous_category)).toEqual(['UTILITY']);
    });
  });

  describe('the control API', () => {
    const post = async (change: string, body: object = {}) => {
      const response = await fetch(`${simulator.url}/_simulator/templates/${id}/${change}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.status;
    };

    it('changes the state of templates', async () => {
      expect(await post('reject')).toBe(200);
      expect(template.status).toBe('REJECTED');
      expect(await post('quality', { score: 'GREEN' })).toBe(200);
      expect(await post('category', { category: 'MARKETING', noticeMs: 0 })).toBe(200);
      expect(template).toMatchObject({ qualityScore: 'GREEN', category: 'MARKETING' });
      expect(await post('quality', { score: 'PURPLE' })).toBe(400);
      expect(await post('category', {})).toBe(400);
      expect(await post('paint')).toBe(404);
    });
  });

  describe('a review', () => {
    const create = async (name: string, text = `The text of ${name}.`, more = {}) => {
      const { body } = await callGraph(simulator.url, 'POST', `${wabaId}/message_templates`, {
        name,
        language: 'en_US',
        category: 'MARKETING',
        components: [{ type: 'BODY', text }],
        ...more,
      });
      const created = simulator.platform.world.templates.get(String(body.id));
      if (!created) throw new Error(JSON.stringify(body));
      return created;
    };

    it('approves after half a minute, with a webhook', async () => {
      const created = await create('spring_sale');
      simulator.clock.advance(29_999);
      expect(created.status).toBe('PENDING');
      expect(await receivedChanges()).toEqual([]);
      simulator.clock.advance(1);
      expect(created.status).toBe('APPROVED');
      const [change] = await receivedChanges();
      expect(change).toEqual({
        field: 'message_template_status_update',
        value: {
          event: 'APPROVED',
          message_template_id: Number(created.id),
          message_template_name: 'spring_sale',
          message_template_language: 'en_US',
          reason: 'NONE',
          message_template_category: 'MARKETING',
        },
      });
      expect(change?.value.message_template_id).toBeTypeOf('number');
    });

    it('takes as long as the world specifies', async () => {
      simulator.platform.world.templateReviewMs = 5_000;
      const created = await create('spring_sale');
      simulator.clock.advance(5_000);
      expect(created.status).toBe('APPROVED');
    });

    it('rejects a template whose name contains `reject`, for the reason in the name', async () => {
      const [plain, scam] = [await create('sale_reject'), await create('reject_scam')];
      simulator.clock.advance(30_000);
      expect(plain).toMatchObject({ status: 'REJECTED', rejectedReason: 'INVALID_FORMAT' });
      expect(scam).toMatchObject({ status: 'REJECTED', rejectedReason: 'SCAM' });
      expect((await receivedChanges()).map(({ value }) => value.reason)).toEqual(['INVALID_FORMAT', 'SCAM']);
    });

    it('is followed by a pause if the name contains `pause`', async () => {
      const created = await create('sale_pause');
      simulator.clock.advance(30_000);
      expect(created.status).toBe('APPROVED');
      simulator.clock.advance(30_000);
      expect(created.status).toBe('PAUSED');
      expect(await events()).toEqual(['APPROVED', 'PAUSED']);
    });

    it('rejects a template that repeats another one’s body and footer', async () => {
      const created = await create('hello_again', 'Hello.');
      simulator.clock.advance(30_000);
      expect(created.status).toBe('REJECTED');
      const [change] = await receivedChanges();
      expect(change?.value).toMatchObject({
        reason: 'INVALID_FORMAT',
        rejection_info: { reason: 'The template repeats body and footer of the template offer.' },
      });
    });

    it('reviews only the last edit, and reports it', async () => {
      const components = [
        { type: 'HEADER', format: 'TEXT', text: 'Your order' },
        { type: 'BODY', text: 'It is on its way.' },
        { type: 'FOOTER', text: 'Lucky Shrub' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'PHONE_NUMBER', text: 'Phone support', phone_number: '+15550783881' },
            { type: 'URL', text: 'Email support', url: 'https://shop.example/support' },
          ],
        },
      ];
      expect((await callGraph(simulator.url, 'POST', id, { components })).status).toBe(200);
      expect(await receivedChanges()).toEqual([
        {
          field: 'message_template_components_update',
          value: {
            ...identity,
            message_template_title: 'Your order',
            message_template_element: 'It is on its way.',
            message_template_footer: 'Lucky Shrub',
            message_template_buttons: [
              {
                message_template_button_type: 'PHONE_NUMBER',
                message_template_button_text: 'Phone support',
                message_template_button_phone_number: '+15550783881',
              },
              {
                message_template_button_type: 'URL',
                message_template_button_text: 'Email support',
                message_template_button_url: 'https://shop.example/support',
              },
            ],
          },
        },
      ]);
      simulator.clock.advance(20_000);
      changeTemplate(simulator.platform, template, 'reject');
      await callGraph(simulator.url, 'POST', id, { components: [{ type: 'BODY', text: 'Better now.' }] });
      simulator.clock.advance(29_999);
      expect(template.status).toBe('PENDING');
      simulator.clock.advance(1);
      expect(template.status).toBe('APPROVED');
    });

    it('sends no webhook for a template that was deleted meanwhile', async () => {
      await create('spring_sale');
      await callGraph(simulator.url, 'DELETE', `${wabaId}/message_templates?name=spring_sale`);
      simulator.clock.advance(30_000);
      expect(await events()).toEqual(['DELETED']);
    });
  });
});
