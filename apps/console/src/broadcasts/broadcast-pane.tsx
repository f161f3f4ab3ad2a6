import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Broadcast } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { fullTime } from '../times.ts';
import { Confirm, useAction } from '../ui/action.tsx';
import { Ago, Badge, Failure, Loading } from '../ui/elements.tsx';
import { useDebouncedCall, useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Rows } from '../ui/rows.tsx';
import { useLiveEvents, useMay, useSession } from '../ui/session.tsx';
import { broadcastTone, changesOf, partsOf } from './broadcast-words.ts';
import { ProgressBar } from './progress-bar.tsx';

const refreshMs = 2_000;

/** One broadcast: its progress, its failures by code, and actions. */
export function BroadcastPane({ id, onChanged }: { readonly id: string; readonly onChanged: () => void }): JSX.Element {
  const broadcast = useLoaded(`broadcast ${id}`, (client) => client.broadcasts.get(id));
  useEvery(refreshMs, broadcast.reload);
  useLiveEvents(useDebouncedCall(700, broadcast.reload));
  const changed = () => {
    broadcast.reload();
    onChanged();
  };
  return (
    <section class="detail-pane" aria-label={texts.broadcastsBroadcast}>
      <a class="back" href={linkTo(['broadcasts'])}>
        <Icon name="back" size={18} /> {texts.broadcastsAllBroadcasts}
      </a>
      {broadcast.problem && <Failure problem={broadcast.problem} onRetry={broadcast.reload} />}
      {!broadcast.data && !broadcast.problem && <Loading rows={6} />}
      {broadcast.data && <Detail broadcast={broadcast.data} onChanged={changed} />}
    </section>
  );
}

function Detail({
  broadcast,
  onChanged,
}: {
  readonly broadcast: Broadcast;
  readonly onChanged: () => void;
}): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [asks, setAsks] = useState(false);
  const { id, name, state, stop, template, share, phoneNumberId, startAt, endedAt, failures, leftOut } = broadcast;
  const mayChange = useMay('broadcast');
  const changes = mayChange ? changesOf(state) : [];
  const change = (what: 'pause' | 'resume') => run(() => client.broadcasts.change(id, what)).then(onChanged);
  return (
    <>
      <header class="detail-head">
        <div>
          <h2>
            {name} <Badge tone={broadcastTone(state)}>{state}</Badge>
          </h2>
          <p class="lead">
            {texts.broadcastsToPeople(template.name, template.language, broadcast.rows.toLocaleString())}
          </p>
          {stop?.reason && <p class="dim">{stop.reason}</p>}
        </div>
        <div class="actions">
          {changes.includes('pause') && (
            <button type="button" class="quiet" disabled={isBusy} onClick={() => change('pause')}>
              {texts.broadcastsPause}
            </button>
          )}
          {changes.includes('resume') && (
            <button type="button" class="primary" disabled={isBusy} onClick={() => change('resume')}>
              {texts.broadcastsResume}
            </button>
          )}
          {changes.includes('cancel') && (
            <button type="button" class="quiet danger" onClick={() => setAsks(true)}>
              {texts.broadcastsCancel}
            </button>
          )}
          {useMay('read:content') && (
            <a class="quiet" href={`/v1/broadcasts/${id}/failures`} download={`${id}-failures.csv`}>
              {texts.broadcastsWhoWasNotReachedCsv}
            </a>
          )}
        </div>
      </header>
      {problem && <Failure problem={problem} />}
      <ProgressBar broadcast={broadcast} />
      <dl class="figures space">
        {partsOf(broadcast).map((part) => (
          <div key={part.name} class={part.look === 'failed' ? 'figure bad' : 'figure'}>
            <dt>
              <span class={`swatch ${part.look}`} aria-hidden="true" /> {part.name}
            </dt>
            <dd>
              <span class="value">{part.count.toLocaleString()}</span>
              <span class="aside">{Math.round((part.count / Math.max(1, broadcast.rows)) * 100)} %</span>
            </dd>
          </div>
        ))}
      </dl>
      <Rows
        facts={[
          [texts.broadcastsOptedOut, leftOut.opted_out || null],
          [texts.broadcastsLimitedByMeta, leftOut.limited || null],
          [texts.broadcastsNoLongerValid, leftOut.invalid || null],
          [texts.broadcastsCategory, template.category?.toLowerCase()],
          [texts.broadcastsFrom, phoneNumberId],
          [texts.broadcastsShareOfTheRate, `${Math.round(share * 100)} %`],
          [state === 'scheduled' ? texts.broadcastsStarts : texts.broadcastsStarted, <Ago at={startAt} />],
          [texts.broadcastsEnded, endedAt && fullTime(endedAt)],
          [texts.broadcastsId, <code>{id}</code>],
        ]}
      />
      {/* Last, because the explanations load later and would move what is below. */}
      {failures.length > 0 && (
        <>
          <h3 class="space">{texts.broadcastsFailuresByCode}</h3>
          <ul class="failures">
            {failures.map((failure) => (
              <FailureRow key={failure.code} {...failure} />
            ))}
          </ul>
        </>
      )}
      {asks && (
        <Confirm
          title={texts.broadcastsCancelTheBroadcast}
          does={texts.broadcastsCancelItForGood}
          isDangerous
          act={() => client.broadcasts.change(id, 'cancel').then(onChanged)}
          onClose={() => setAsks(false)}
        >
          <p>{texts.broadcastsWhatStillWaitsIsNot}</p>
        </Confirm>
      )}
    </>
  );
}

function FailureRow({ code, title, messages }: Broadcast['failures'][number]): JSX.Element {
  const explained = useLoaded(`error ${code ?? ''}`, async (client) => (code === null ? null : client.explain(code)));
  return (
    <li class="item">
      <header>
        <strong>
          {code} {title ?? texts.broadcastsWithoutACode}
        </strong>
        <span>{messages.toLocaleString()}</span>
      </header>
      {explained.data && (
        <p class="dim">
          {explained.data.cause} {explained.data.remedy}
        </p>
      )}
    </li>
  );
}
