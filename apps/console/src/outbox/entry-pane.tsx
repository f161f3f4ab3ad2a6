import { ApiError } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { OutboxEntryDetail, OutboxProblem } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import { exactTime, fullTime } from '../times.ts';
import { Ago, Badge, Dialog, Failure, Loading, type Tone } from '../ui/elements.tsx';
import { useEvery, useLoaded, useSettled } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useLiveEvents, useSession } from '../ui/session.tsx';
import { changesOf, toneOf } from './outbox-words.ts';

/** One message on its way out: how far it has come, why no further, and what may be done. */
export function EntryPane({ id, backTo }: { readonly id: string; readonly backTo: string }): JSX.Element {
  const entry = useLoaded(`entry ${id}`, (client) => client.outbox.get(id));
  useEvery(3_000, entry.reload);
  useLiveEvents(useSettled(300, entry.reload));
  return (
    <section class="detail-pane" aria-label="Message">
      <a class="back" href={backTo}>
        <Icon name="back" size={18} /> All messages
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
            {entry.type} to {entry.recipient} <Badge tone={toneOf(entry.state)}>{entry.state}</Badge>
          </h2>
          <p class="lead">{entry.summary}</p>
        </div>
        <Actions entry={entry} onChanged={onChanged} />
      </header>
      {problem && <ProblemCard problem={problem} />}
      {waitsFor && (
        <p class="waits-for">
          <Icon name="clock" size={16} /> Waits for{' '}
          {waitsFor.entryId ? (
            <a href={linkTo(['outbox', waitsFor.entryId])}>the message ahead of it</a>
          ) : (
            waitWords(waitsFor.for)
          )}
          {waitsFor.until && (
            <>
              ; the next step is due <Ago at={waitsFor.until} />
            </>
          )}
          .
        </p>
      )}
      <div class="side-by-side">
        <section>
          <h3>What happened</h3>
          <ol class="timeline">
            <li>
              <time title={fullTime(entry.createdAt)}>{exactTime(entry.createdAt)}</time> accepted here
            </li>
            {attempts.map((attempt) => (
              <li key={attempt.number}>
                <time title={fullTime(attempt.startedAt)}>{exactTime(attempt.startedAt)}</time>{' '}
                <span>
                  attempt {attempt.number}:{' '}
                  <Badge tone={attemptTone(attempt.outcome)}>{attemptWords(attempt.outcome)}</Badge>
                  {attempt.problem && <span class="dim"> {problemWords(attempt.problem)}</span>}
                </span>
              </li>
            ))}
            {statuses.map((status, index) => (
              <li key={`${index} ${status.status}`}>
                <time>{status.at ? exactTime(status.at) : '–'}</time> Meta reported{' '}
                <Badge tone={toneOf(status.status)}>{status.status}</Badge>
              </li>
            ))}
          </ol>
          <dl class="rows">
            <div>
              <dt>Id</dt>
              <dd>{entry.id}</dd>
            </div>
            {entry.wamid && (
              <div>
                <dt>Meta’s id</dt>
                <dd>
                  <a href={linkTo(['events'], { wamid: entry.wamid })}>{entry.wamid}</a>
                </dd>
              </div>
            )}
            <div>
              <dt>Not sent after</dt>
              <dd>{fullTime(entry.expiresAt)}</dd>
            </div>
          </dl>
        </section>
        <section>
          <h3>What is sent</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre class="json" tabIndex={0}>
            {JSON.stringify(entry.message, null, 2)}
          </pre>
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
          Try now
        </button>
      )}
      {changes.canRetry && (
        <button
          type="button"
          class="primary"
          disabled={isBusy}
          onClick={() => (changes.mayArriveTwice ? setAsks(true) : change('retry'))}
        >
          <Icon name="retry" size={16} /> Retry
        </button>
      )}
      {changes.canCancel && (
        <button type="button" class="quiet danger" disabled={isBusy} onClick={() => change('cancel')}>
          Cancel
        </button>
      )}
      {problem && <Failure problem={problem} />}
      {asks && (
        <Dialog title="It may arrive twice" onClose={() => setAsks(false)}>
          <p>
            A call for this message ended without an answer, so Meta may have taken it. If it did, the recipient gets it
            a second time.
          </p>
          <p class="actions">
            <button type="button" class="primary" onClick={() => change('retry', 'true')}>
              Retry all the same
            </button>
            <button type="button" class="quiet" onClick={() => setAsks(false)}>
              Leave it
            </button>
          </p>
        </Dialog>
      )}
    </div>
  );
}

function ProblemCard({ problem }: { readonly problem: OutboxProblem }): JSX.Element {
  return (
    <div class="finding warning">
      <p class="cause">
        <strong>{problemWords(problem)}</strong> {problem.cause}
      </p>
      {problem.details && <p>{problem.details}</p>}
      {problem.remedy && (
        <p class="remedy">
          <strong>What to do:</strong> {problem.remedy}
        </p>
      )}
    </div>
  );
}

const problemWords = ({ code, title }: OutboxProblem): string => (code === null ? title : `${code} ${title}`);

const outcomeWords: Readonly<Record<string, string>> = {
  accepted: 'Meta took it',
  refused: 'refused',
  not_sent: 'not sent',
  put_off: 'too fast, delayed',
  paused: 'paused',
  unknown: 'no answer',
  reported: 'taken, then reported as failed',
};
const attemptWords = (outcome: string | null): string =>
  outcome === null ? 'under way' : (outcomeWords[outcome] ?? outcome);
const attemptTone = (outcome: string | null): Tone => {
  if (outcome === 'accepted') return 'good';
  if (outcome === 'refused' || outcome === 'reported') return 'bad';
  return outcome === null ? 'info' : 'warn';
};

const waits: Readonly<Record<string, string>> = {
  time: 'the time that its sender gave',
  number: 'its number, which is paused',
  category: 'messages billed like it, which are on hold',
  version: 'its Graph version, which is on hold',
  retry: 'the next attempt',
  pace: 'Meta’s rates',
  status: 'a status that says what became of it',
};
const waitWords = (word: string): string => waits[word] ?? word;
