import { ApiError } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { OutboxEntryDetail, OutboxProblem } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { exactTime, fullTime } from '../times.ts';
import { Badge, Dialog, Failure, Loading, type Tone } from '../ui/elements.tsx';
import { useDebouncedCall, useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Code } from '../ui/rows.tsx';
import { useLiveEvents, useMay, useSession } from '../ui/session.tsx';
import { WaitsFor } from '../ui/waits-for.tsx';
import { changesOf, furtherDetails, recipientWords, toneOf } from './outbox-words.ts';

/** One outgoing message: its history, what it waits for, and actions. */
export function EntryPane({ id, backTo }: { readonly id: string; readonly backTo: string }): JSX.Element {
  const entry = useLoaded(`entry ${id}`, (client) => client.outbox.get(id));
  useEvery(3_000, entry.reload);
  useLiveEvents(useDebouncedCall(300, entry.reload));
  return (
    <section class="detail-pane" aria-label={texts.outboxMessage2}>
      <a class="back" href={backTo}>
        <Icon name="back" size={18} /> {texts.outboxAllMessages}
      </a>
      {entry.problem && <Failure problem={entry.problem} onRetry={entry.reload} />}
      {!entry.data && !entry.problem && <Loading rows={6} />}
      {entry.data && <Detail entry={entry.data} onChanged={entry.reload} />}
    </section>
  );
}

function Detail({
  entry,
  onChanged,
}: {
  readonly entry: OutboxEntryDetail;
  readonly onChanged: () => void;
}): JSX.Element {
  const { waitsFor, attempts, statuses, problem } = entry;
  return (
    <>
      <header class="detail-head">
        <div>
          <h2>
            {texts.outboxTo(
              entry.type,
              recipientWords(entry.recipient),
              <Badge tone={toneOf(entry.state)}>{entry.state}</Badge>,
            )}
          </h2>
          <p class="lead">{entry.summary}</p>
        </div>
        {useMay('send') && <Actions entry={entry} onChanged={onChanged} />}
      </header>
      {problem && <ProblemCard problem={problem} />}
      {waitsFor && (
        <WaitsFor
          words={waitsFor.entryId ? texts.outboxTheMessageAheadOfIt : waitWords(waitsFor.for)}
          href={waitsFor.entryId ? linkTo(['outbox', waitsFor.entryId]) : null}
          until={waitsFor.until}
        />
      )}
      <div class="side-by-side">
        <section>
          <h3>{texts.outboxWhatHappened}</h3>
          <ol class="timeline">
            <li>
              {texts.outboxAcceptedHere(<time title={fullTime(entry.createdAt)}>{exactTime(entry.createdAt)}</time>)}
            </li>
            {attempts.map((attempt) => (
              <li key={attempt.number}>
                <time title={fullTime(attempt.startedAt)}>{exactTime(attempt.startedAt)}</time>{' '}
                <span>
                  {texts.outboxAttempt(
                    attempt.number,
                    <Badge tone={attemptTone(attempt.outcome)}>{attemptWords(attempt.outcome)}</Badge>,
                  )}
                  {attempt.problem && <span class="dim"> {problemWords(attempt.problem)}</span>}
                </span>
              </li>
            ))}
            {statuses.map((status, index) => (
              <li key={`${index} ${status.status}`}>
                {texts.outboxMetaReported(
                  <time>{status.at ? exactTime(status.at) : '–'}</time>,
                  <Badge tone={toneOf(status.status)}>{status.status}</Badge>,
                )}
              </li>
            ))}
          </ol>
          <dl class="rows">
            <div>
              <dt>{texts.outboxId}</dt>
              <dd>{entry.id}</dd>
            </div>
            {entry.wamid && (
              <div>
                <dt>{texts.outboxMetasId}</dt>
                <dd>
                  <a href={linkTo(['events'], { wamid: entry.wamid })}>{entry.wamid}</a>
                </dd>
              </div>
            )}
            <div>
              <dt>{texts.outboxNotSentAfter}</dt>
              <dd>{fullTime(entry.expiresAt)}</dd>
            </div>
          </dl>
        </section>
        <section>
          <h3>{texts.outboxWhatIsSent}</h3>
          {useMay('read:content') ? (
            <Code>{JSON.stringify(entry.message, null, 2)}</Code>
          ) : (
            <p class="dim">{texts.uiYourKeyMayNotRead}</p>
          )}
        </section>
      </div>
    </>
  );
}

function Actions({
  entry,
  onChanged,
}: {
  readonly entry: OutboxEntryDetail;
  readonly onChanged: () => void;
}): JSX.Element {
  const { client } = useSession();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [asks, setAsks] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const changes = changesOf(entry);
  const change = (what: 'cancel' | 'retry' | 'try', mayArriveTwice?: 'true') => {
    setBusy(true);
    setAsks(false);
    client.outbox[what](entry.id, { mayArriveTwice })
      .then(
        () => setProblem(null),
        (error: unknown) => setProblem(error instanceof ApiError ? error : null),
      )
      .finally(() => {
        setBusy(false);
        onChanged();
      });
  };
  return (
    <div class="actions">
      {changes.canTry && (
        <button type="button" class="quiet" disabled={isBusy} onClick={() => change('try')}>
          {texts.outboxTryNow}
        </button>
      )}
      {changes.canRetry && (
        <button
          type="button"
          class="primary"
          disabled={isBusy}
          onClick={() => (changes.mayArriveTwice ? setAsks(true) : change('retry'))}
        >
          <Icon name="retry" size={16} /> {texts.outboxRetry}
        </button>
      )}
      {changes.canCancel && (
        <button type="button" class="quiet danger" disabled={isBusy} onClick={() => change('cancel')}>
          {texts.outboxCancel}
        </button>
      )}
      {problem && <Failure problem={problem} />}
      {asks && (
        <Dialog title={texts.outboxItMayArriveTwice} onClose={() => setAsks(false)}>
          <p>{texts.outboxACallForThisMessage}</p>
          <p class="actions">
            <button type="button" class="primary" onClick={() => change('retry', 'true')}>
              {texts.outboxRetryAllTheSame}
            </button>
            <button type="button" class="quiet" onClick={() => setAsks(false)}>
              {texts.outboxGoBack}
            </button>
          </p>
        </Dialog>
      )}
    </div>
  );
}

function ProblemCard({ problem }: { readonly problem: OutboxProblem }): JSX.Element {
  const details = furtherDetails(problem);
  return (
    <div class="finding warning">
      <p class="cause">
        <strong>{problemWords(problem)}</strong> {problem.cause}
      </p>
      {details && <p>{details}</p>}
      {problem.remedy && (
        <p class="remedy">
          <strong>{texts.outboxWhatToDo}</strong> {problem.remedy}
        </p>
      )}
      {problem.others.map((other, index) => (
        <p class="dim" key={`${index} ${other.code}`}>
          {texts.outboxMetaAlsoReported} {problemWords(other)}
        </p>
      ))}
    </div>
  );
}

const problemWords = ({ code, title }: Pick<OutboxProblem, 'code' | 'title'>): string =>
  code === null ? title : `${code} ${title}`;

const outcomeWords: Readonly<Record<string, string>> = {
  accepted: texts.outboxMetaTookIt,
  refused: texts.outboxRefused,
  not_sent: texts.outboxNotSent,
  put_off: texts.outboxTooFastDelayed,
  paused: texts.outboxPaused,
  unknown: texts.outboxNoAnswer,
  reported: texts.outboxTakenThenReportedAsFailed,
};
const attemptWords = (outcome: string | null): string =>
  outcome === null ? texts.outboxUnderWay : (outcomeWords[outcome] ?? outcome);
const attemptTone = (outcome: string | null): Tone => {
  if (outcome === 'accepted') return 'good';
  if (outcome === 'refused' || outcome === 'reported') return 'bad';
  return outcome === null ? 'info' : 'warn';
};

const waits: Readonly<Record<string, string>> = {
  time: texts.outboxTheTimeThatItsSender,
  number: texts.outboxItsNumberWhichIsPaused,
  category: texts.outboxMessagesBilledLikeItWhich,
  version: texts.outboxItsGraphVersionWhichIs,
  retry: texts.outboxTheNextAttempt,
  pace: texts.outboxMetasRates,
  status: texts.outboxAStatusThatSaysWhat,
};
const waitWords = (word: string): string => waits[word] ?? word;
