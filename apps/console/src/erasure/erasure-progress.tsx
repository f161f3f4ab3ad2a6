import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Erasure } from '../api/types.ts';
import * as texts from '../texts.ts';
import { fullTime } from '../times.ts';
import { Badge, Failure, Loading } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { type Fact, Rows } from '../ui/rows.tsx';
import { useSession } from '../ui/session.tsx';
import { countWords, stateWords } from './erasure-words.ts';

const lookEveryMs = 500;

/** The progress of an erasure, and the record that remains of it. */
export function ErasureProgress({ id }: { readonly id: string }): JSX.Element {
  const { live } = useSession();
  const erasure = useLoaded(`erasure ${id}`, (client) => client.erasures.get(id));
  const { data } = erasure;
  const isDone = data?.state === 'done';
  useEvery(lookEveryMs, () => {
    if (!isDone) erasure.reload();
  });
  useEffect(() => {
    if (isDone) live.readAgain();
  }, [isDone]);
  return (
    <div class="form" aria-live="polite">
      {erasure.problem && <Failure problem={erasure.problem} onRetry={erasure.reload} />}
      {!data && !erasure.problem && <Loading rows={3} />}
      {data && (
        <>
          <p>{isDone ? texts.erasureDoneThisRecordRemainsIt : texts.erasureItContinuesIfYouClose}</p>
          <Rows facts={recordOf(data)} />
        </>
      )}
    </div>
  );
}

/** What remains of a person: that they were erased. */
export function recordOf({
  id,
  state,
  later,
  liftedAt,
  requestedAt,
  requestedBy,
  counts,
  remains,
}: Erasure): readonly Fact[] {
  return [
    [texts.erasureState, <Badge tone={state === 'done' ? 'good' : 'info'}>{stateWords[state]}</Badge>],
    [texts.erasureRecord, <code>{id}</code>],
    [texts.erasureRequested, texts.erasureBy(fullTime(requestedAt), requestedBy)],
    [
      texts.erasureLater,
      later === 'start-again'
        ? texts.erasureMayStartAgain
        : liftedAt
          ? texts.erasureBlockLifted(fullTime(liftedAt))
          : 'blocked',
    ],
    [texts.erasureRemoved, countWords(counts)],
    [texts.erasureCompactOnce, remains.join(', ')],
  ];
}
