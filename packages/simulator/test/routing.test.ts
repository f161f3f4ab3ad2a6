import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator, UserActionError } from '../src/index.ts';
import { postJson } from './graph-caller.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const ana = '16505551234';
const number = '106540352242922';
const hello = { type: 'text', text: { body: 'Hello' } };
const template = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } };

describe('a number to which other responders are connected', () => {
  let simulator: Simulator;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, random: () => 0.5 });
  });
  beforeEach(async () => {
    simulator.reset();
    receiver.received.length = 0;
    await simulator.connect({ url: receiver.url, verifyToken: 'any' });
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });

  /** The values that arrived under a field. */
  const received = async (field: string) => {
    await simulator.settled();
    return receiver.received.flatMap(({ changes }) =>
      changes.filter((each) => each.field === field).map(({ value }) => value),
    );
  };
  const send = (body: object) =>
    postJson(simulator.url, `${number}/messages`, { messaging_product: 'whatsapp', to: ana, ...body });
  const control = (body: object) =>
    postJson(simulator.url, `${number}/thread_control`, { messaging_product: 'whatsapp', to: ana, ...body });
  const codeOf = (answer: { body: { error?: { code: number } } }) => answer.body.error?.code;

  it('sends users’ messages under standby, nested, once Meta’s agent is enabled, and nothing without that visibility', async () => {
    simulator.responders.route({});
    simulator.users.write(ana, hello);
    expect(await received('messages')).toEqual([]);
    expect(await received('standby')).toMatchObject([
      { metadata: { phone_number_id: number }, standby: { contacts: [{}], messages: [{ from: ana, type: 'text' }] } },
    ]);
    simulator.responders.route({ hasStandby: false });
    simulator.users.write(ana, hello);
    expect(await received('standby')).toHaveLength(1);
  });

  it('shows what the agent sends as the body of its request, with statuses, only under standby', async () => {
    simulator.responders.route({});
    simulator.users.write(ana, hello);
    const { wamid } = simulator.responders.send(ana, { text: { body: 'I am the agent' } });
    simulator.clock.advance(60_000);
    const values = await received('standby');
    expect(values[1]).toMatchObject({
      standby: {
        message_echoes: [{ id: wamid, message: { to: ana, type: 'text', text: { body: 'I am the agent' } } }],
      },
    });
    expect(JSON.stringify(values.slice(2))).toMatch(/"status":"sent".*"status":"delivered"/);
    expect(await received('messages')).toEqual([]);
  });

  it('lets a service message take over the thread with the agent alone', async () => {
    simulator.responders.route({});
    simulator.users.write(ana, hello);
    expect((await send(hello)).status).toBe(200);
    expect(simulator.responders.ownerOf(ana)).toBe('app');
    simulator.users.write(ana, hello);
    expect(await received('messages')).toHaveLength(1);
  });

  it('refuses a service message to another’s thread with 131070 if routing is configured, and allows templates', async () => {
    simulator.responders.route({ isConfigured: true });
    simulator.users.write(ana, hello);
    expect(codeOf(await send(hello))).toBe(131070);
    expect((await send(template)).status).toBe(200);
    expect((await send({ ...hello, category: 'utility' })).status).toBe(200);
    expect(simulator.responders.ownerOf(ana)).toBe('ai_agent');
  });

  it('refuses one on an idle thread, which is not open to all', async () => {
    simulator.responders.route({ isConfigured: true, primary: 'app' });
    simulator.users.write(ana, hello);
    expect((await send(hello)).status).toBe(200);
    simulator.responders.release(ana);
    expect(codeOf(await send(hello))).toBe(131070);
  });

  it('may refuse with a failed status instead', async () => {
    simulator.responders.route({ isConfigured: true, refusesBy: 'status' });
    simulator.users.write(ana, hello);
    expect((await send(hello)).status).toBe(200);
    simulator.clock.advance(60_000);
    expect(JSON.stringify(await received('messages'))).toMatch(/"status":"failed".*131070/);
  });

  it('passes, releases and takes threads with thread_control, and reports none of it to the caller', async () => {
    simulator.responders.route({ isConfigured: true, primary: 'app', roles: ['escalation'] });
    simulator.users.write(ana, hello);
    const passed = await control({ action: 'pass', control_pass: { target_role: 'ai_agent' }, metadata: 'order 77' });
    expect(passed.body).toEqual({ messaging_product: 'whatsapp', request_id: expect.any(String) });
    expect(simulator.responders.ownerOf(ana)).toBe('ai_agent');
    expect((await control({ action: 'take' })).status).toBe(200);
    expect(simulator.responders.ownerOf(ana)).toBe('app');
    expect((await control({ action: 'release' })).status).toBe(200);
    expect(simulator.responders.ownerOf(ana)).toBeNull();
    expect(await received('messaging_handovers')).toEqual([]);
  });

  it.each([
    ['a take by anybody but the escalation partner', { action: 'take' }, 2494191],
    ['a pass of another’s thread', { action: 'pass', control_pass: { target_role: 'ai_agent' } }, 100],
    ['a role that nobody holds', { action: 'pass', control_pass: { target_role: 'ctwa' } }, 100],
    ['an unknown action', { action: 'request' }, 100],
    ['both names of a user', { action: 'release', recipient: 'US.1' }, 100],
    ['metadata that is too long', { action: 'release', metadata: 'x'.repeat(2_001) }, 100],
  ])('refuses %s', async (_, body, code) => {
    simulator.responders.route({ isConfigured: true });
    simulator.users.write(ana, hello);
    expect(codeOf(await control(body))).toBe(code);
    expect(simulator.responders.ownerOf(ana)).toBe('ai_agent');
  });

  it('refuses thread_control on a number without routing', async () => {
    expect(codeOf(await control({ action: 'take' }))).toBe(100);
  });

  it('notifies the app of a pass and of a take, in each of the forms that Meta has used', async () => {
    simulator.responders.route({ roles: ['escalation'] });
    simulator.users.write(ana, hello);
    simulator.responders.pass(ana, { metadata: 'wants a person', summary: 'Asked for opening hours.' });
    simulator.responders.take(ana);
    simulator.responders.release(ana);
    simulator.users.write(ana, hello);
    simulator.responders.pass(ana, { metadata: 'customer_request', shape: 'apps' });
    simulator.responders.release(ana);
    simulator.responders.pass(ana, { metadata: 'MARKETING_MESSAGE', shape: 'plain' });
    const about = { recipient: { phone_number_id: number }, sender: { phone_number: ana } };
    expect(await received('messaging_handovers')).toMatchObject([
      {
        ...about,
        type: 'control_passed',
        control_passed: {
          previous_owner_role: 'ai_agent',
          new_owner_role: 'escalation',
          metadata: 'wants a person',
          conversation_context: { type: 'summary', summary: { text: 'Asked for opening hours.' } },
        },
      },
      { ...about, type: 'control_taken', control_taken: { new_owner_role: 'escalation' } },
      { ...about, control_passed: { previous_owner_app_role: 'meta_business_agent', metadata: 'customer_request' } },
      { ...about, control_passed: { metadata: '{"reason":"MARKETING_MESSAGE"}' } },
    ]);
  });

  it('leaves a thread without an owner 24 hours after the user’s last message', () => {
    simulator.responders.route({});
    simulator.users.write(ana, hello);
    simulator.clock.advance(24 * 60 * 60 * 1000);
    expect(simulator.responders.ownerOf(ana)).toBeNull();
  });

  it('lets another responder send only to its own threads', () => {
    simulator.responders.route({ isConfigured: true, primary: 'app' });
    simulator.users.write(ana, hello);
    expect(() => simulator.responders.send(ana, hello)).toThrow(UserActionError);
  });

  it('is set up and controlled by the control API', async () => {
    const call = async (path: string, body: object) => {
      const response = await fetch(`${simulator.url}/_simulator/phone-numbers/default/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    };
    expect(await call('routing', { isConfigured: true, roles: ['escalation'] })).toMatchObject({
      body: { primary: 'ai_agent', roles: ['escalation'], hasStandby: true },
    });
    simulator.users.write(ana, hello);
    expect((await call(`threads/${ana}/send`, { message: { text: { body: 'hi' } } })).body.responder).toBe('ai_agent');
    expect((await call(`threads/${ana}/pass`, { metadata: 'x' })).body).toEqual({ owner: 'app' });
    expect((await call(`threads/${ana}/dance`, {})).status).toBe(404);
    expect((await call('routing', { active: false })).status).toBe(204);
    expect(simulator.responders.ownerOf(ana)).toBeNull();
  });

  it('is controlled by Meta’s path on another host too, for numbers that the token has access to', async () => {
    simulator.responders.route({ isConfigured: true, roles: ['escalation'] });
    simulator.users.write(ana, hello);
    const act = (id: string) =>
      postJson(simulator.url, `business/whatsapp/phone_numbers/${id}/thread_control`, {
        messaging_product: 'whatsapp',
        to: ana,
        action: 'take',
      });
    expect((await act(number)).status).toBe(200);
    expect(simulator.responders.ownerOf(ana)).toBe('app');
    expect(codeOf(await act('4711'))).toBe(100);
  });
});
