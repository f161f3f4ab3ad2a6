import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Erasure } from '../api/types.ts';
import { fullTime } from '../times.ts';
import { Badge, Failure, Loading } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { type Fact, Rows } from '../ui/rows.tsx';
import { useSession } from '../ui/session.tsx';
import { countWords, stateWords } from './erasure-words.ts';

const lookEveryMs = 500;

/** One erasure while it runs, and the record that remains of it. */
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
          <p>
            {isDone
              ? 'Done. This record remains; it does not say who it was.'
              : 'It continues if you close this, and after a restart.'}
          </p>
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
    ['State', <Badge tone={state === 'done' ? 'good' : 'info'}>{stateWords[state]}</Badge>],
    ['Record', <code>{id}</code>],
    ['Requested', `${fullTime(requestedAt)}, by ${requestedBy}`],
    [
      'Later',
      later === 'start-again' ? 'may start again' : liftedAt ? `block lifted ${fullTime(liftedAt)}` : 'blocked',
    ],
    ['Removed', countWords(counts)],
    ['Compact once', remains.join(', ')],
  ];
}
