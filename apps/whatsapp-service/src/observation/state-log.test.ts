import { describe, expect, it } from 'vitest';
import { webhookAnswers } from '../http/webhook/webhook-answer.ts';
import type { ReceptionHealth } from '../inbound/reception-health.ts';
import { createReceptionStats } from '../inbound/reception-stats.ts';
import { createSender } from '../outbox/sender.ts';
import type { SendingHealth } from '../outbox/sending-health.ts';
import { fail } from '../work/breaker.ts';
import { createStateLog } from './state-log.ts';

const well: ReceptionHealth = {
  canKeep: true,
  store: { kind: 'memory', problem: null, warnings: [] },
  events: { stored: 9, pending: 2 },
  oldestUnprocessedAt: 95_000,
  outcomes: {},
  foreignIds: [],
  findings: [],
};
const sending: SendingHealth = {
  problem: null,
  depth: { queued: 3, sending: 1, unknown: 2, oldestQueuedAt: 40_000 },
  senders: [],
  findings: [],
};

function stateLog(health = well, outbox = sending) {
  const lines: [fields: unknown, message: unknown][] = [];
  const warned: unknown[] = [];
  const stats = createReceptionStats(() => 0);
  const write = createStateLog({
    stats,
    answers: webhookAnswers,
    health: async () => health,
    sending: async () => outbox,
    log: {
      info: (...line: unknown[]) => void lines.push([line[0], line[1]]),
      warn: (...line: unknown[]) => void warned.push(line[0]),
    },
    now: () => 100_000,
  });
  return { stats, write, lines, warned };
}

describe('createStateLog', () => {
  it('warns while webhooks can’t be stored (F5: it was one line among the others)', async () => {
    const { write, lines, warned } = stateLog({ ...well, canKeep: false });
    await write();
    expect([lines, warned]).toEqual([[], [{ state: expect.objectContaining({ canKeep: false }) }]]);
  });

  it('writes one line with the names that the alert policies read', async () => {
    const { stats, write, lines } = stateLog();
    for (const outcome of ['stored', 'stored', 'duplicate', 'store_unavailable', 'overloaded', 'foreign'] as const) {
      stats.count(outcome);
    }
    await write();
    expect(lines).toEqual([
      [
        {
          state: {
            canKeep: true,
            pendingEvents: 2,
            oldestUnprocessedSeconds: 5,
            outboxQueued: 3,
            outboxUnknown: 2,
            outboxOldestQueuedSeconds: 60,
            pausedNumbers: 0,
            tokenRefused: false,
            webhookFailures: 2,
            webhooksStored: 2,
          },
        },
        'State of the service.',
      ],
    ]);
  });

  it('counts since the line before', async () => {
    const { stats, write, lines } = stateLog();
    stats.count('stored');
    await write();
    stats.count('store_unavailable');
    await write();
    expect(lines.map(([fields]) => fields)).toMatchObject([
      { state: { webhooksStored: 1, webhookFailures: 0 } },
      { state: { webhooksStored: 0, webhookFailures: 1 } },
    ]);
  });

  it.each([
    [190, true],
    [131031, false],
  ])('tells a number paused by code %i, and whether the token is refused', async (code, tokenRefused) => {
    const problem = { code, subcode: null, title: 't', details: null, traceId: null };
    const refusal = { cause: 'refused', problem, startedAt: 0, subject: null } as const;
    const { write, lines } = stateLog(well, { ...sending, senders: [fail(createSender('1', 0), refusal, 0)] });
    await write();
    expect(lines[0]?.[0]).toMatchObject({ state: { pausedNumbers: 1, tokenRefused } });
  });

  it('logs 0 for values that a failing store can’t provide', async () => {
    const { write, warned } = stateLog(
      { ...well, canKeep: false, events: null, oldestUnprocessedAt: null },
      { ...sending, depth: null },
    );
    await write();
    expect(warned[0]).toMatchObject({
      state: { canKeep: false, pendingEvents: 0, oldestUnprocessedSeconds: 0, outboxQueued: 0 },
    });
  });
});
