import { CloudEvent } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPubsub } from '../../../test/support/pubsub-tests.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { DeliveryJob, DeliveryOutcome } from '../../deliveries/destination.ts';
import { newSubscription } from '../../subscriptions/manage-subscriptions.ts';
import type { Creation } from '../../subscriptions/request-schema.ts';
import { createSealing, type Sealing } from '../../subscriptions/sealing.ts';
import type { EventContent } from '../event-body.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { openPubsubClient } from './pubsub-client.ts';
import { createPubsubDestination } from './pubsub-destination.ts';

const at = Date.parse('2026-11-24T12:00:00.123Z');
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const sealing = createSealing(['key of the tests']) as Sealing;
const change = { type: 'message.received', at, key: '1/wamid.1', conversation: '1/w:15550001111' } as const;
const job: DeliveryJob = { id: 'dlv_1', subscriptionId: 'sub_1', changes: [change], attempt: 1, createdAt: at };
const content: EventContent = {
  source: '/phone-numbers/1',
  subject: 'wamid.1',
  data: { message: { wamid: 'wamid.1', content: { body: 'żółw 🐢' } } },
  facts: { direction: 'in', via: 'messages' },
};
const topic = 'projects/acme-prod/topics/whatsapp';

await describeWithPubsub('a delivery to Pub/Sub', (pubsub) => {
  let publisher: Publisher;
  beforeAll(async () => {
    publisher = createPublisher(() => openPubsubClient(pubsub.host()));
    await pubsub.createTopic(topic);
  });
  afterAll(() => publisher.close());

  interface Given {
    readonly input?: Partial<Creation>;
    readonly job?: Partial<DeliveryJob>;
    readonly content?: EventContent;
    readonly signal?: AbortSignal;
    readonly through?: Publisher;
  }
  const deliver = ({
    input = {},
    job: given = {},
    content: found = content,
    signal,
    through = publisher,
  }: Given = {}) =>
    createPubsubDestination({
      publisher: through,
      sealing,
      contentOf: async () => found,
      now: Date.now,
      steadyNow: () => performance.now(),
    }).deliver(
      { ...job, ...given },
      newSubscription({
        id: 'sub_1',
        origin: 'api',
        input: { url: `pubsub://${topic}`, ...input },
        secret,
        sealing,
        at,
      }),
      signal ?? new AbortController().signal,
    );

  it('is the JSON of an HTTPS delivery, with the event’s attributes and its signature as attributes of the message', async () => {
    const outcome = await deliver();
    const [message] = await pubsub.pull(topic);
    expect(outcome).toMatchObject({ kind: 'delivered', status: 200, reason: null });
    expect(JSON.parse(outcome.body)).toEqual({ messageId: message?.messageId });
    const { body = '', attributes = {} } = message ?? {};
    const event = new CloudEvent(JSON.parse(body));
    expect(event.validate()).toBe(true);
    expect(event.data).toMatchObject(content.data);
    expect(attributes).toMatchObject({
      'Content-Type': 'application/cloudevents+json; charset=utf-8',
      'ce-specversion': '1.0',
      'ce-id': event.id,
      'ce-type': 'com.intexuraos.whatsapp.message.received',
      'ce-source': '/phone-numbers/1',
      'ce-subject': 'wamid.1',
      'ce-time': '2026-11-24T12:00:00.123Z',
      'webhook-id': 'dlv_1',
    });
    expect(new Webhook(secret).verify(body, attributes)).toEqual(JSON.parse(body));
  });

  it('has its conversation as ordering key, without the user’s number, and comes in order', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `dlv_${index}`);
    const changes = [change, { ...change, conversation: '1/w:15550002222' }];
    for (const id of ids) await Promise.all(changes.map((each) => deliver({ job: { id, changes: [each] } })));
    await deliver({ job: { id: 'dlv_account', changes: [{ type: 'account.standing', at, key: '10/account/x' }] } });
    const messages = await pubsub.pull(topic);
    const of = (key: string) =>
      messages.filter(({ orderingKey }) => orderingKey === key).map(({ attributes }) => attributes['webhook-id']);
    expect(of(conversationId(change.conversation))).toEqual(ids);
    expect(of(conversationId('1/w:15550002222'))).toEqual(ids);
    expect(of('10/account/x')).toEqual(['dlv_account']);
    expect(messages).toHaveLength(41);
    expect(messages.some(({ orderingKey }) => orderingKey.includes('1555'))).toBe(false);
  });

  it('fails where there is no such topic, with the command that creates it, and works once there is', async () => {
    const late = 'projects/acme-prod/topics/later';
    const input = { url: `pubsub://${late}` };
    expect(await deliver({ input })).toMatchObject({
      kind: 'failed',
      status: 404,
      reason: expect.stringContaining('gcloud pubsub topics create later --project=acme-prod'),
    });
    await pubsub.createTopic(late);
    expect(await deliver({ input })).toMatchObject({ kind: 'delivered' });
  });

  it('ends at once when the service stops', async () => {
    const outcome = await deliver({ signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ kind: 'failed', status: null, reason: expect.stringContaining('shutting down') });
  });

  it('fails while Pub/Sub can’t be reached, within the subscription’s time', async () => {
    const nowhere = createPublisher(() => openPubsubClient('127.0.0.1:1'));
    const outcome: DeliveryOutcome = await deliver({ through: nowhere, input: { timeoutSeconds: 5 } });
    await nowhere.close();
    expect(outcome).toMatchObject({ kind: 'failed', status: null });
    expect(outcome.reason).toMatch(/Pub\/Sub can’t be reached|No response from Pub\/Sub within 5 s/);
  });

  it('opens the client again after it could not be opened', async () => {
    let opened = 0;
    const later = createPublisher(async () => {
      opened += 1;
      if (opened === 1) throw new Error('Could not load the default credentials.');
      return openPubsubClient(pubsub.host());
    });
    expect(await deliver({ through: later })).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS'),
    });
    expect(await deliver({ through: later })).toMatchObject({ kind: 'delivered' });
    await later.close();
  });
});
