import { catalogue, type GraphResult } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { draft, numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { problemView } from '../http/outbox/outbox-view.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { pausesOf } from './holds.ts';
import { judgeCall } from './judge-call.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { reportPause } from './pause-report.ts';
import { lookAtSending } from './sending-health.ts';
import type { Settlement } from './settle-entry.ts';

const answered = (code: number): GraphResult => ({
  kind: 'answered',
  status: 400,
  headers: new Headers(),
  body: new TextEncoder().encode(JSON.stringify({ error: { code, message: 'a problem' } })),
});

/** Sends a number's only message, which meets a code in Meta's answer or in a status. */
async function meet(code: number, by: 'response' | 'status') {
  const settlements: Settlement[] = [];
  const outbox = createMemoryOutbox(() => undefined, { settlements, sent: [] });
  await outbox.setAllowedRate(numberId, 80, start);
  const { entry } = await outbox.accept(draft('16505551234'));
  await outbox.take(takeRequest(start));
  const subject = { recipient: entry.recipient, route: 'messages' };
  const outcome = by === 'response' ? judgeCall(answered(code), subject) : outcomes.accepted('wamid.A');
  await outbox.finish({
    entryId: entry.id,
    attempt: 1,
    usedFallback: false,
    now: start,
    holdMs: 1,
    jitter: 0,
    outcome,
  });
  if (by === 'status') {
    const problem = { code, subcode: null, title: 'a problem', details: null, traceId: null };
    const about = { entryId: entry.id, attempt: 1, usedFallback: false, wamid: 'wamid.A' };
    settlements.push({ ...about, status: 'failed', at: start, problem });
    await outbox.settlePending(10, start);
  }
  const after = await outbox.find(entry.id);
  if (!after) throw new Error('The entry is gone.');
  const [sender] = await outbox.senders();
  const silence = { saw: () => undefined, silent: async () => [] };
  const health = await lookAtSending({ outbox, silence, hasToken: () => true });
  const pauses = sender ? pausesOf(sender) : [];
  return {
    isSentAgain: after.state === 'queued',
    hasEnded: after.state === 'refused' || after.state === 'failed',
    pauses: pauses.map(({ hold, pause }) => [hold, pause.cause, pause.problem.code]),
    remedies: pauses.map(({ hold, pause }) => remedyOf(pause, hold)),
    isShown: health.findings.length,
    perSecond: sender?.perSecond,
    ofProblem: [problemView(problemOf(after))?.cause, problemView(problemOf(after))?.remedy],
  };
}

/** Without the probing interval, which differs if acceptance proves nothing. */
const remedyOf = (...[pause, hold]: Parameters<typeof reportPause>): string =>
  reportPause(pause, hold).remedy.replace(/One message is attempted.*/, '');

const problemOf = ({ problem }: OutboxEntry) => problem;

describe('one code', () => {
  it.each(catalogue.map(({ code, class: errorClass }) => [code, errorClass] as const))(
    '%i (%s) means the same in an answer and in a status: state, pause, rate, health and remedy',
    async (code, errorClass) => {
      const [response, status] = [await meet(code, 'response'), await meet(code, 'status')];
      expect(status).toEqual(response);
      expect([response.isSentAgain, response.hasEnded]).toEqual(
        errorClass === 'refuse' ? [false, true] : [true, false],
      );
      expect(response.pauses.length).toBe(errorClass === 'pause' ? 1 : 0);
      expect(response.isShown).toBe(errorClass === 'pause' ? 1 : 0);
      expect((response.perSecond ?? 0) < 80).toBe(errorClass === 'slow_number');
    },
  );
});
