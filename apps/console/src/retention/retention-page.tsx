import type { JSX } from 'preact';
import type { Retention } from '../api/types.ts';
import * as texts from '../texts.ts';
import { Ago, Badge, Failure, Loading } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { Rows } from '../ui/rows.tsx';
import { daysWords, hasRemoved, kindTitle, kindTitles, quietWords, removedWords } from './retention-words.ts';

const refreshMs = 30_000;

/** How long each kind of data is kept, and what the last sweeps removed. */
export function RetentionPage(): JSX.Element {
  const retention = useLoaded('retention', (client) => client.retention());
  useEvery(refreshMs, retention.reload);
  const { data, problem } = retention;
  return (
    <>
      {problem && <Failure problem={problem} onRetry={retention.reload} />}
      {!data && !problem && <Loading rows={5} />}
      {data && (
        <>
          <section class="card">
            <h2>{texts.retentionWhatIsKept}</h2>
            <Rows facts={data.kinds.map((kind) => [kindTitles[kind.kind], <Kept key={kind.kind} {...kind} />])} />
            <p class="hint card-note">{texts.retentionSetByIntexuraosWhatsappRetention()}</p>
          </section>
          <Sweeps sweeps={data.sweeps} />
        </>
      )}
    </>
  );
}

/** The sweeps that removed something; usually there is nothing to remove. */
function Sweeps({ sweeps }: Pick<Retention, 'sweeps'>): JSX.Element {
  const telling = sweeps.filter(
    ({ removed, failing, state }) => hasRemoved(removed) || failing.length > 0 || state !== 'finished',
  );
  const quiet = sweeps.length - telling.length;
  return (
    <>
      <h2 class="space">{texts.retentionWhatWasRemoved}</h2>
      {sweeps.length === 0 && <p class="dim">{texts.retentionNoSweepYetTheFirst}</p>}
      {telling.length > 0 && (
        <ul class="card flush sweeps">
          {telling.map((sweep) => (
            <Sweep key={sweep.id} sweep={sweep} />
          ))}
        </ul>
      )}
      {quiet > 0 && (
        <p class="hint space">{texts.retentionFoundNothingToRemoveThere(quietWords(quiet, telling.length > 0))}</p>
      )}
    </>
  );
}

function Kept({ days, numbers, isApplied }: Retention['kinds'][number]): JSX.Element {
  return (
    <>
      {daysWords(days)} {!isApplied && <Badge tone="warn">{texts.retentionOlderDataIsStillBeing}</Badge>}
      {numbers.map((number) => (
        <span key={number.phoneNumberId} class="block dim">
          {texts.retentionFor(daysWords(number.days), number.phoneNumberId)}
        </span>
      ))}
    </>
  );
}

function Sweep({ sweep }: { readonly sweep: Retention['sweeps'][number] }): JSX.Element {
  const { state, startedAt, removed, failing } = sweep;
  return (
    <li>
      <p class="between">
        <span>
          {texts.retentionRemoved(
            removedWords(removed),
            <span class="dim">
              <Ago at={startedAt} />
            </span>,
          )}
        </span>
        <Badge tone={failing.length > 0 ? 'bad' : state === 'interrupted' ? 'warn' : 'plain'}>
          {failing.length > 0 ? texts.retentionFailing : state}
        </Badge>
      </p>
      {failing.map(({ kind, since, reason }) => (
        <p key={kind} class="problem">
          {texts.retentionSince(kindTitle(kind), reason, <Ago at={since} />)}
        </p>
      ))}
    </li>
  );
}
