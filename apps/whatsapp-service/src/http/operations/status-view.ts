import type { ServiceStatusView } from '@intexuraos/service-api/schemas';
import { pausesOf } from '../../outbox/holds.ts';
import { nextProbeAt, reportPause } from '../../outbox/pause-report.ts';
import type { QueueTimes } from '../../outbox/queue-times.ts';
import { isTokenRefused } from '../../outbox/token-refused.ts';
import { messagesInLastSecond } from '../../pacing/last-second.ts';
import type { Problem } from '../../problems/problem.ts';
import type { Keeping } from '../../status/keeping.ts';
import type { ServiceStatus } from '../../status/service-status.ts';
import { problemView as outboxProblemView, waitView } from '../outbox/outbox-view.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** The state of the service, as the API shows it. */
export function statusView(status: ServiceStatus): ServiceStatusView {
  const { reception, meta, sending, queue } = status;
  return {
    at: ownTime(status.at),
    problems: status.problems.map(problemView),
    notices: status.notices.map(problemView),
    receiving: {
      lastWebhookAt: isoTime(status.lastWebhookAt),
      lastStatusAt: isoTime(status.lastStatusAt),
      unprocessed: reception.events?.pending ?? null,
      oldestUnprocessedAt: isoTime(reception.oldestUnprocessedAt),
      refused: status.refused.map(({ of, reason, count, remedy }) => ({ of, reason, count, remedy })),
    },
    meta: {
      answer: meta.answer,
      since: isoTime(meta.since),
      inARow: meta.inARow,
      calls: meta.calls,
      failed: meta.failed,
      p95Ms: meta.p95Ms,
    },
    sending: {
      queued: sending.depth?.queued ?? null,
      sending: sending.depth?.sending ?? null,
      unknown: sending.depth?.unknown ?? null,
      oldestQueuedAt: isoTime(sending.depth?.oldestQueuedAt),
      paused: pausedView(status),
      numbers:
        queue?.numbers.map(({ takesMs, ...number }) => ({ ...number, takesSeconds: inSeconds(takesMs) })) ?? null,
      rates: sending.senders.map(({ phoneNumberId, allowedPerSecond, perSecond, lastSecond = [] }) => ({
        ...{ phoneNumberId, allowedPerSecond, perSecond },
        lastSecond: messagesInLastSecond(lastSecond, status.at),
      })),
      recipients: queue?.lanes.map((lane) => recipientView(lane, status)) ?? null,
    },
    token: {
      isRefused: isTokenRefused(sending),
      neverExpires: status.tokenExpiry === 'never',
      expiresAt: typeof status.tokenExpiry === 'number' ? isoTime(status.tokenExpiry) : null,
    },
    disk: status.disk,
    lastBackupAt: isoTime(status.lastBackupAt),
    retention: retentionView(status.keeping),
    erasures: erasuresView(status.keeping),
    instances:
      status.instances?.map(({ unchangedMs, ...instance }) => ({
        ...instance,
        unchangedSeconds: unchangedMs === null ? null : inSeconds(unchangedMs),
      })) ?? null,
    version: status.version,
    startedAt: ownTime(status.startedAt),
    warnings: status.warnings.map(({ severity, message, reason, firstAt, lastAt, count }) => ({
      severity: severity === 'ERROR' || severity === 'CRITICAL' ? severity : ('WARNING' as const),
      message,
      reason,
      firstAt: ownTime(firstAt),
      lastAt: ownTime(lastAt),
      count,
    })),
    notKnown: [...status.notKnown],
  };
}

function retentionView(keeping: Keeping | null): ServiceStatusView['retention'] {
  if (!keeping) return null;
  const { lastSweep } = keeping;
  return {
    sweep: lastSweep?.state ?? null,
    startedAt: isoTime(lastSweep?.startedAt),
    finishedAt: isoTime(lastSweep?.finishedAt),
    removed: { ...lastSweep?.removed },
  };
}

function erasuresView(keeping: Keeping | null): ServiceStatusView['erasures'] {
  if (!keeping) return null;
  const { unfinished, oldestRequestedAt } = keeping.erasures;
  return { unfinished, oldestRequestedAt: isoTime(oldestRequestedAt) };
}

/** A problem, as status and health show it. */
const problemView = ({ id, about, severity, cause, remedy, since, count }: Problem) => ({
  id,
  about,
  severity,
  cause,
  remedy,
  since: isoTime(since),
  count,
});

const inSeconds = (ms: number): number => Math.round(ms / 1_000);

function pausedView({ sending }: ServiceStatus): ServiceStatusView['sending']['paused'] {
  return sending.senders.flatMap((sender) =>
    pausesOf(sender).map(({ hold, pause }) => {
      const { what: cause, remedy } = reportPause(pause, hold);
      return {
        phoneNumberId: sender.phoneNumberId,
        hold,
        since: ownTime(pause.since),
        cause,
        remedy,
        nextAttemptAt: isoTime(nextProbeAt(pause)),
        problem: outboxProblemView(pause.problem),
      };
    }),
  );
}

function recipientView(
  { lane, waiting, head, takesMs }: QueueTimes['lanes'][number],
  { at, sending, ahead }: ServiceStatus,
) {
  const sender = sending.senders.find(({ phoneNumberId }) => phoneNumberId === lane.phoneNumberId) ?? null;
  const { id, state } = head;
  return {
    phoneNumberId: lane.phoneNumberId,
    recipient: lane.recipient,
    waiting,
    takesSeconds: inSeconds(takesMs),
    head: { id, state, waitsFor: waitView(head, { ahead: ahead.get(id) ?? null, sender, now: at }) },
  };
}
