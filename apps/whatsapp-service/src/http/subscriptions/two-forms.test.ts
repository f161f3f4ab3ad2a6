import { describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { documentedWebhooks } from '../../../test/leaves/documented-webhooks.ts';
import {
  incoming,
  type JsonObject,
  messageStatus,
  noon,
  standbyChange,
  webhook,
} from '../../../test/support/webhooks.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import { isEventType } from '../../subscriptions/event-types.ts';
import { mayWant, wantsRecord } from '../../subscriptions/filter.ts';
import { type SubscriptionFilter, subscriptionDefaults } from '../../subscriptions/subscription.ts';
import { wantsWebhookChange } from '../../subscriptions/webhook-filter.ts';
import { createEventContent } from './event-content.ts';

/** The events of a webhook in an empty store, each with the facts for filters. */
async function eventsOf(body: JsonObject) {
  const store = createMemoryStore({ now: () => noon });
  const outbox = store.sending.outbox;
  const contentOf = createEventContent({ ...store, outbox, graphVersion: 'v24.0', now: () => noon });
  await store.events.accept(incoming(body));
  await processAll(store);
  const { changes } = await store.changes.read(null, 100);
  return Promise.all(
    changes
      .filter(({ type }) => isEventType(type))
      .map(async (change) => ({ change, content: await contentOf([change]) })),
  );
}

type Events = Awaited<ReturnType<typeof eventsOf>>;
type Filter = Partial<SubscriptionFilter>;

const asEvent = (events: Events, filter: Filter): boolean =>
  events.some(({ change, content }) => {
    const whole = { ...subscriptionDefaults, ...filter };
    return mayWant(whole, change) && content !== null && wantsRecord(whole, content.facts);
  });
const asWebhook = (body: JsonObject, filter: Filter): boolean => {
  const [entry] = body.entry as readonly JsonObject[];
  return wantsWebhookChange({ ...subscriptionDefaults, ...filter }, JSON.stringify(entry));
};

/** Types that this service derives from a message or a call; no webhook reports them. */
const concluded = new Set(['conversation.window_opened', 'conversation.control']);

const cases = Object.entries(documentedWebhooks).map(([name, body]) => [name, body as JsonObject] as const);

describe('the forms of a subscription', () => {
  it.each(cases)('let the same pass by type, direction and field: %s', async (_name, body) => {
    const events = await eventsOf(body);
    for (const { change, content } of events) {
      if (concluded.has(change.type)) continue;
      const { direction, via } = content?.facts ?? { direction: null, via: null };
      for (const filter of [
        { types: [change.type] },
        { types: [change.type], ...(direction !== null && { direction }) },
        { via: [via ?? ''] },
      ]) {
        expect([filter, asEvent(events, filter), asWebhook(body, filter)]).toEqual([filter, true, true]);
      }
      for (const other of ['in', 'out'] as const) {
        const filter = { types: [change.type], direction: other };
        expect([filter, asWebhook(body, filter)]).toEqual([filter, asEvent(events, filter)]);
      }
    }
  });

  it('see what stands in an object standby, wherever that is, and its statuses', async () => {
    const nested = webhook(standbyChange({ statuses: [messageStatus('wamid.S', 'delivered')] }));
    const filter: Filter = { types: ['message.status'], via: ['standby'], direction: 'out' };
    expect([asEvent(await eventsOf(nested), filter), asWebhook(nested, filter)]).toEqual([true, true]);
    expect(asWebhook(nested, { via: ['messages'] })).toBe(false);
  });

  it('take a field that is named like a member of every object for what it is', () => {
    const odd = webhook({ field: 'constructor', value: { depth: 1 } });
    expect(asWebhook(odd, { types: ['message.*'] })).toBe(false);
    expect(asWebhook(odd, { types: ['account.standing'] })).toBe(true);
  });
});
