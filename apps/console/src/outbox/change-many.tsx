import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Bulk } from '../api/types.ts';
import { counted as countOf } from '../home/summary.ts';
import * as texts from '../texts.ts';
import { duration } from '../times.ts';
import { useAction } from '../ui/action.tsx';
import { Dialog, Failure } from '../ui/elements.tsx';
import { useSession } from '../ui/session.tsx';

type Filter = Readonly<Record<string, string | undefined>>;

interface ChangeManyProps {
  readonly kind: 'retry' | 'cancel';
  readonly filter: Filter;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const words = {
  retry: [texts.outboxRetry, texts.outboxRetried],
  cancel: [texts.outboxCancel, texts.outboxCancelled],
} as const;

/** Retries or cancels all messages that match the filters, after a count that a person confirms. */
export function ChangeMany({ kind, filter, onClose, onDone }: ChangeManyProps): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [counted, setCounted] = useState<Totals | null>(null);
  const [done, setDone] = useState<Totals | null>(null);
  const [verb, past] = words[kind];
  /** A bulk operation runs in steps of a few seconds; each returns the cursor of the next. */
  const all = async (more: object, show: (totals: Totals) => void) => {
    let totals: Totals = { changed: 0, unchanged: 0, takesSeconds: 0 };
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const step = await client.outbox.changeMany(kind, { ...filter, ...more, ...(cursor !== null && { cursor }) });
      totals = plus(totals, step);
      show(totals);
      cursor = step.nextCursor;
    }
  };
  return (
    <Dialog title={texts.outboxMany(verb)} onClose={onClose}>
      <div class="form">
        <p>
          {texts.outboxAllMessagesThatTheFilters(
            kind === 'retry' ? texts.outboxAndThatFailedWereRefused : texts.outboxAndThatStillWait,
            Object.entries(filter)
              .flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))
              .join('; '),
          )}
        </p>
        {counted && !done && (
          <p role="status">
            {texts.outboxWouldBe(
              <strong>{countOf(counted.changed, texts.outboxMessage)}</strong>,
              past,
              kind === 'retry' &&
                counted.changed > 0 &&
                texts.outboxSendingThemTakes(duration(counted.takesSeconds * 1_000)),
            )}
          </p>
        )}
        {done && (
          <p role="status">
            <strong>{done.changed.toLocaleString()}</strong> {past}
            {done.unchanged > 0 && texts.outboxLeftAlone(done.unchanged.toLocaleString())}.
          </p>
        )}
        {problem && <Failure problem={problem} />}
        <p class="actions end">
          {counted === null ? (
            <button
              type="button"
              class="primary"
              disabled={isBusy}
              onClick={() => run(() => all({ dryRun: true }, setCounted))}
            >
              {texts.outboxCountThem}
            </button>
          ) : (
            <button
              type="button"
              class={kind === 'cancel' ? 'primary danger' : 'primary'}
              disabled={isBusy || counted.changed === 0 || done !== null}
              onClick={() => run(() => all({}, setDone)).then(onDone)}
            >
              {verb} {counted.changed.toLocaleString()}
            </button>
          )}
        </p>
      </div>
    </Dialog>
  );
}

interface Totals {
  readonly changed: number;
  readonly unchanged: number;
  readonly takesSeconds: number;
}

const plus = (was: Totals, { changed, unchanged, numbers }: Bulk): Totals => ({
  changed: was.changed + changed,
  unchanged: was.unchanged + unchanged.reduce((sum, { messages }) => sum + messages, 0),
  takesSeconds: Math.max(was.takesSeconds, ...numbers.map(({ takesSeconds }) => takesSeconds)),
});
