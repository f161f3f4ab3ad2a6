import { appendMember, type GraphClient } from '@intexuraos/cloud-api';
import { notOwner } from '../conversations/apply-control.ts';
import { windowClosed } from './fallback.ts';
import { judgeCall } from './judge-call.ts';
import { writeOpaqueData } from './opaque-data.ts';
import type { MetaAnswer, OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { OwnerJudge } from './owner-judge.ts';
import { subjectOf } from './problem-meaning.ts';
import { withWamids } from './references.ts';
import type { SendOutcome } from './send-outcome.ts';
import { sentText } from './sent-body.ts';
import type { WindowJudge } from './window-judge.ts';

export interface SendEntryDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  readonly outbox: Pick<OutboxStore, 'find'>;
  readonly window: WindowJudge;
  readonly owner: OwnerJudge;
  /** Absent if no files are stored here. */
  readonly files?: FilesOf;
}

/**
 * The text of a message in which the ids of files stored here are replaced by Meta's; uploads the files if needed.
 * `isFinal`: there is no such file, or Meta refuses it; otherwise it can be attempted again, `afterMs` or with
 * increasing delays.
 */
export type FilesOf = (text: string, phoneNumberId: string) => Promise<{ readonly text: string } | FileProblem>;

interface FileProblem {
  readonly problem: string;
  readonly isFinal: boolean;
  readonly afterMs?: number;
}

export interface SentAttempt {
  readonly outcome: SendOutcome;
  readonly usedFallback: boolean;
  /** The body that was sent, if it differs from the entry's: our ids were replaced by Meta's. */
  readonly body?: string;
}

/**
 * Makes one attempt: checks the service window and the thread's owner at this instant, then calls Meta with the entry's id
 * in the callback data. No call begins on an expired lease. Never rejects.
 */
export function createSendEntry(
  deps: SendEntryDeps,
): (entry: OutboxEntry, isLeaseOver: () => boolean) => Promise<SentAttempt> {
  return async (entry, isLeaseOver) => {
    const call = (usedFallback: boolean): Promise<SentAttempt> => callMeta(deps, entry, usedFallback, isLeaseOver);
    if (entry.usedFallback) return call(true);
    const hasFallback = entry.fallbackTemplate !== null;
    const window = await deps.window.judge(entry);
    if (window === 'closed' || window === 'never_opened') {
      return hasFallback ? call(true) : { outcome: outsideWindow[window], usedFallback: false };
    }
    if (await deps.owner.mustRefuse(entry)) return { outcome: ofAnotherOwner, usedFallback: false };
    return call(false);
  };
}

async function callMeta(
  { graph, outbox, files = async (text) => ({ text }) }: SendEntryDeps,
  entry: OutboxEntry,
  usedFallback: boolean,
  isLeaseOver: () => boolean,
): Promise<SentAttempt> {
  const body = sentText(entry, usedFallback);
  const resolved = await withWamids(body, entry.phoneNumberId, outbox).catch(() => 'unreadable' as const);
  if (resolved === 'unreadable') return { outcome: storeInTheWay, usedFallback };
  if (resolved === 'not_yet') return { outcome: namesWaiting, usedFallback };
  if (resolved === 'never') return { outcome: namesUnsent, usedFallback };
  const named = await files(resolved.text, entry.phoneNumberId).catch(() => 'unreadable' as const);
  if (named === 'unreadable') return { outcome: storeInTheWay, usedFallback };
  if ('problem' in named) return { outcome: fileInTheWay(named), usedFallback };
  // The store may have taken long. Another instance then counts the entry as lost, and sends what waits behind it.
  if (isLeaseOver()) return { outcome: leaseOver, usedFallback };
  const attempt = entry.attempts.at(-1)?.number ?? 0;
  const opaqueData = writeOpaqueData({ entryId: entry.id, attempt, usedFallback });
  const result = await graph.call({
    method: 'POST',
    path: `${entry.version}/${entry.phoneNumberId}/${entry.edge ?? 'messages'}`,
    body: appendMember(named.text, 'biz_opaque_callback_data', JSON.stringify(opaqueData)),
    contentType: 'application/json',
  });
  const sent = { outcome: judgeCall(result, subjectOf({ ...entry, body: named.text })), usedFallback };
  return named.text === body || usedFallback ? sent : { ...sent, body: named.text };
}

/** Our own refusal in Meta's shape, for callers that know Meta's. */
function refusal(code: number, title: string, details: string): SendOutcome {
  const error = {
    message: `(#${code}) ${title}`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details },
  };
  const answer: MetaAnswer = { status: 400, body: JSON.stringify({ error }) };
  return { kind: 'refused', answer, problem: { code, subcode: null, title, details, traceId: null }, isOurs: true };
}

const onlyTemplates =
  'so only templates may be sent. This service knew that and did not call Meta. Send a template, or give a ' +
  'fallback_template with the message.';

const outsideWindow = {
  closed: refusal(
    windowClosed,
    'Re-engagement message',
    `The user last wrote more than 24 hours ago, ${onlyTemplates}`,
  ),
  never_opened: refusal(
    windowClosed,
    'Re-engagement message',
    `The user has never written to this number, ${onlyTemplates}`,
  ),
};

const ofAnotherOwner = refusal(
  notOwner,
  'Thread ownership',
  'Another responder owns this thread, so only templates may be sent. This service knew that and did not call Meta. Send a ' +
    'template, or wait until control is passed to this app or the user has been silent for 24 hours.',
);

const namesUnsent = refusal(
  131009,
  'Parameter value is not valid',
  'The message refers by its out_ id to a message that Meta never accepted, so there is nothing to reply or react to.',
);

const notSent = (title: string, afterMs: number | null = null): SendOutcome => ({
  kind: 'not_sent',
  problem: { code: null, subcode: null, title, details: null, traceId: null },
  afterMs,
  fault: 'ours',
});

const leaseOver = notSent('The store took longer than the time for one attempt; Meta was not called', 0);
const storeInTheWay = notSent('The store could not be read');
const fileInTheWay = ({ problem, isFinal, afterMs }: FileProblem): SendOutcome =>
  isFinal ? refusal(131009, 'Parameter value is not valid', problem) : notSent(problem, afterMs);

const namesWaiting = notSent('The message refers by its out_ id to a message that is still being sent');
