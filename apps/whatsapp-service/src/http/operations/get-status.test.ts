import { exampleStatus, type ServiceStatusView } from '@intexuraos/service-api/schemas';
import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { draft, numberId } from '../../../test/support/outbox.ts';
import { statusLooksOf, statusOf } from '../../../test/support/status.ts';
import {
  incoming,
  messageStatus,
  messagesWebhook,
  noon,
  statusesWebhook,
  textMessage,
} from '../../../test/support/webhooks.ts';
import { pauseFindings } from '../../outbox/pause-findings.ts';
import { createSender } from '../../outbox/sender.ts';
import { ServiceError } from '../../service-error.ts';
import { createMetaCalls } from '../../status/meta-calls.ts';
import type { StatusSources } from '../../status/service-status.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import { fail } from '../../work/breaker.ts';

const now = (): number => noon + 3_600_000;

/** An API with this status; the clock says 13:00. */
function apiWith(changes: Partial<StatusSources> = {}) {
  const store = createMemoryStore({ now });
  const api = createTestApi({ store, status: statusOf(store, now, changes) });
  return { ...api, status: async () => (await api.get('/v1/status')).json<ServiceStatusView>() };
}

const problem = { code: 133010, subcode: null, title: 'Phone number not registered', details: null, traceId: null };
const paused = fail(createSender(numberId, noon), { cause: 'refused', problem, startedAt: noon, subject: null }, noon);

describe('GET /v1/status', () => {
  it('needs an API key', async () => {
    expect((await createTestApi().app.inject('/v1/status')).statusCode).toBe(401);
  });

  it('shows an idle service without problems, and says which figures are not known', async () => {
    const { status } = apiWith();
    const shown = await status();
    expect(Object.keys(shown).sort()).toEqual(Object.keys(exampleStatus).sort());
    expect(shown).toMatchObject({
      problems: [],
      receiving: { lastWebhookAt: null, lastStatusAt: null, unprocessed: 0, refused: [] },
      meta: { answer: null, calls: 0 },
      sending: { queued: 0, paused: [], numbers: [], recipients: [] },
      disk: null,
      version: '1.2.3',
      warnings: [],
    });
    expect(shown.notKnown.join('\n')).toMatch(/Disk: [^\n]+\nLast backup: /);
    expect(shown.token).toEqual({ isRefused: false, neverExpires: true, expiresAt: null });
  });

  it('knows when the last webhook came, and the last status', async () => {
    const { status, store } = apiWith();
    const wamid = 'wamid.1';
    await store.events.accept(incoming(statusesWebhook(messageStatus(wamid, 'sent')), { receivedAt: noon }));
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.2')), { receivedAt: noon + 60_000 }));
    await store.events.processPending(10);
    expect((await status()).receiving).toMatchObject({
      lastWebhookAt: new Date(noon + 60_000).toISOString(),
      lastStatusAt: new Date(noon).toISOString(),
    });
  });

  it('reads out a paused number and 600 messages to one recipient, with cause, remedy and time', async () => {
    const { status, store } = apiWith({
      sending: async () => ({
        problem: null,
        depth: { queued: 600, sending: 0, unknown: 0, oldestQueuedAt: noon },
        senders: [paused],
        findings: pauseFindings([paused]),
      }),
    });
    for (let each = 0; each < 600; each += 1) {
      await store.sending.outbox.accept(draft('16505550123', { createdAt: noon + each }));
    }
    const { problems, sending } = await status();
    expect(sending.paused).toMatchObject([
      { phoneNumberId: numberId, hold: null, cause: expect.stringContaining('133010'), problem: { code: 133010 } },
    ]);
    expect(sending.numbers).toEqual([{ phoneNumberId: numberId, waiting: 600, perSecond: 80, takesSeconds: 3392 }]);
    expect(sending.rates).toEqual([{ phoneNumberId: numberId, allowedPerSecond: 80, perSecond: 80, lastSecond: 0 }]);
    expect(sending.recipients).toMatchObject([
      {
        recipient: '16505550123',
        waiting: 600,
        takesSeconds: 3392,
        head: { state: 'queued', waitsFor: { for: 'number', problem: { code: 133010 } } },
      },
    ]);
    expect(problems.map(({ about }) => about)).toEqual(['number', 'queue']);
    expect(problems[0]).toMatchObject({ cause: expect.stringContaining(numberId), remedy: expect.stringMatching(/./) });
    expect(problems[1]?.cause).toMatch(/^600 messages .* about 57 minutes: .*six seconds/);
  });

  it('counts what waits by number as freshly as all that waits, even right after the service itself has looked', async () => {
    const store = createMemoryStore({ now });
    const { status, watch } = statusLooksOf(store, now);
    expect((await watch()).queue?.numbers).toEqual([]);
    await store.sending.outbox.accept(draft('16505550123', { createdAt: noon }));
    const { sending, queue } = await status();
    expect(sending.depth?.queued).toBe(1);
    expect(queue?.numbers).toMatchObject([{ phoneNumberId: numberId, waiting: 1 }]);
  });

  it('lists problems in order of cause', async () => {
    const meta = createMetaCalls(now);
    for (let each = 0; each < 4; each += 1) {
      meta.onCall({ method: 'POST', route: '{version}/{id}/messages', status: '503', ms: 20 });
    }
    const { status } = apiWith({
      meta: meta.look,
      settingsWarnings: () => ['A setting is misspelt.'],
      refused: () => [
        { of: 'webhooks', reason: 'foreign', count: 11, remedy: 'Add the id.' },
        { of: 'requests', reason: 'wrong_key', count: 2, remedy: 'Give it a key.' },
        { of: 'requests', reason: 'not_found', count: 90, remedy: null },
      ],
      sending: async () => ({
        problem: 'There is no access token.',
        depth: null,
        senders: [],
        findings: [
          { kind: 'statuses_missing', subject: '1', cause: 'No status came.', remedy: 'Subscribe the app.' },
          { kind: 'token_missing', cause: 'There is no access token.', remedy: 'Set it.' },
        ],
      }),
    });
    const { problems, notices } = await status();
    expect(problems).toMatchObject([
      { id: 'setting_questionable:A', about: 'settings', severity: 'warning', cause: 'A setting is misspelt.' },
      {
        id: 'meta_failing',
        severity: 'critical',
        cause: 'Meta answers HTTP 503 to POST messages (4 calls).',
        since: new Date(now()).toISOString(),
        count: 4,
      },
      { id: 'token_missing', about: 'token', remedy: 'Set it.' },
      { id: 'statuses_missing:1', about: 'webhooks', cause: 'No status came.', remedy: 'Subscribe the app.' },
      { id: 'webhooks_refused:foreign', cause: '11 webhooks were refused in the last 5 minutes (foreign).' },
    ]);
    expect(notices).toMatchObject([{ id: 'requests_refused:wrong_key', severity: 'info', count: 2 }]);
  });

  it('warns three days before the token expires', async () => {
    const hour = 3_600_000;
    const problemsAt = async (tokenExpiry: number | null) =>
      (await apiWith({ tokenExpiry: async () => tokenExpiry }).status()).problems;
    expect(await problemsAt(now() + 73 * hour)).toEqual([]);
    expect(await problemsAt(now() + 5 * hour)).toMatchObject([
      { about: 'token', cause: expect.stringContaining('in 5 hours') },
    ]);
    expect(await problemsAt(now() - hour)).toMatchObject([{ about: 'token', cause: 'The access token has expired.' }]);
    const { token, notKnown } = await apiWith({ tokenExpiry: async () => null }).status();
    expect([token.expiresAt, notKnown.join()]).toEqual([
      null,
      expect.stringMatching(/Token expiry: unknown; Meta does not report it/),
    ]);
  });

  it('says what it could not find out while the store is locked', async () => {
    const locked = async (): Promise<never> => {
      throw new ServiceError('store_unavailable', 'The database is locked.', { isRetryable: true });
    };
    const { status } = apiWith({ outbox: { load: locked, findAhead: locked }, events: { list: locked } });
    const { sending, receiving, notKnown } = await status();
    expect([sending.recipients, sending.numbers, receiving.lastWebhookAt]).toEqual([null, null, null]);
    expect(notKnown).toEqual(
      expect.arrayContaining(['Queue: The database is locked.', 'Last webhook: The database is locked.']),
    );
  });

  it('asks the store once for those who ask at the same time', async () => {
    let asked = 0;
    const usage = async () => {
      asked += 1;
      return [];
    };
    const { status } = apiWith({ usage });
    await Promise.all([status(), status(), status()]);
    expect(asked).toBe(1);
  });
});
