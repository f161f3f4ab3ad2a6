import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { wamidHash } from '../../src/observation/trace-ids.ts';
import { metaJourney, post, template } from './meta.ts';
import { journey } from './service.ts';

const { start } = journey();
const openMeta = metaJourney({ start });
const user = '16505551234';

interface Line {
  readonly message: string;
  readonly severity: string;
  readonly [field: string]: unknown;
}

const linesOf = (service: ServiceProcess): Line[] =>
  service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

const messagesWith = (service: ServiceProcess, text: string): string[] =>
  linesOf(service)
    .filter((line) => JSON.stringify(line).includes(text))
    .map(({ message }) => message);

describe('the log', () => {
  it('follows a message that came in by the hash of its wamid', async () => {
    const { meta, start } = await openMeta();
    const service = await start({ LOG_LEVEL: 'debug' });
    const { wamid } = meta.users.write(user, { type: 'text', text: { body: 'Hello?' } });
    await expect.poll(() => messagesWith(service, wamidHash(wamid))).toEqual(['Webhook stored.', 'Webhook processed.']);
  });

  it('follows a message that went out by the outbox’s id, and by the hash of its wamid from Meta’s answer on', async () => {
    const { start } = await openMeta();
    const service = await start({ LOG_LEVEL: 'debug', GOOGLE_CLOUD_PROJECT: 'shop' });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await post(service, template(user), { traceparent });
    const { messages } = (await answer.json()) as { messages: [{ id: string }] };
    const id = answer.headers.get('x-outbox-id') ?? 'none';
    const settled = 'Message settled by a status.';
    await expect
      .poll(() => messagesWith(service, id).filter((message) => message === settled), { timeout: 10_000 })
      .toHaveLength(3);
    const way = ['Outgoing message stored.', 'Message attempted.', 'Send request answered.', settled];
    expect(messagesWith(service, id)).toEqual(expect.arrayContaining(way));
    expect(messagesWith(service, wamidHash(messages[0].id))).toEqual(
      expect.arrayContaining([...way.slice(1), 'Webhook stored.', 'Webhook processed.']),
    );
    const inTrace = linesOf(service).filter(
      (line) =>
        line['logging.googleapis.com/trace'] === 'projects/shop/traces/4bf92f3577b34da6a3ce929d0e0e4736' &&
        line['logging.googleapis.com/spanId'] === '00f067aa0ba902b7',
    );
    expect(inTrace.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Send request answered.', 'Request.']),
    );
  });

  it('logs the service’s state at startup, as the alert policies read it', async () => {
    const service = await start();
    const state = () => linesOf(service).find(({ message }) => message === 'State of the service.');
    await expect.poll(state).toMatchObject({
      severity: 'INFO',
      state: { canKeep: true, pendingEvents: 0, webhooksStored: 0, webhookFailures: 0, tokenRefused: false },
    });
  });
});
