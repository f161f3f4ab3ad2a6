import type { ComponentChildren, JSX } from 'preact';
import type { ServiceStatus } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import { duration } from '../times.ts';
import { Ago, Failure, Loading, PageTitle } from '../ui/elements.tsx';
import { useEvery, useLoaded, useNow, useSettled } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useLiveEvents } from '../ui/session.tsx';
import { Activity, Failures, Funnel } from './activity.tsx';
import { Findings } from './findings.tsx';
import { LastEvents } from './last-events.tsx';
import { Numbers } from './numbers.tsx';
import { byteCount, summaryOf } from './summary.ts';

const refreshMs = 10_000;
/** How long the service shares one look among all who ask. */
const rememberedMs = 2_500;

/** Is all well? If not: what is wrong, why, and what to do. Then the figures behind it. */
export function HomePage(): JSX.Element {
  const status = useLoaded('status', (client) => client.status());
  const refresh = useSettled(1_000, status.reload);
  useEvery(refreshMs, status.reload);
  // What the service found just before may be shown once more.
  const refreshLater = useSettled(rememberedMs, status.reload);
  const changed = () => {
    status.reload();
    refreshLater();
  };
  useLiveEvents(refresh);
  const { data, problem } = status;
  return (
    <div class="page">
      <PageTitle>Home</PageTitle>
      {problem && <Failure problem={problem} onRetry={status.reload} />}
      {!data && !problem && <Loading rows={5} />}
      {data && (
        <>
          <Verdict status={data} />
          <Findings problems={[...data.problems, ...data.notices]} onChanged={changed} />
          <Figures status={data} />
          <Activity />
          <div class="columns">
            <div class="stack">
              <Numbers sending={data.sending} onChanged={changed} />
              <Funnel />
            </div>
            <div class="stack">
              <LastEvents />
              <Failures />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function Verdict({ status }: { readonly status: ServiceStatus }): JSX.Element {
  const { tone, sentence } = summaryOf(status);
  const { lastWebhookAt } = status.receiving;
  return (
    <section class={`verdict ${tone}`} aria-live="polite">
      <span class="verdict-mark">
        <Icon name={tone === 'good' ? 'check' : 'alert'} size={28} />
      </span>
      <div>
        <p class="sentence">{sentence}</p>
        <p class="dim">
          {lastWebhookAt ? (
            <>
              The last webhook came <Ago at={lastWebhookAt} />.
            </>
          ) : (
            'No webhook has come yet. Once Meta’s app is subscribed, messages arrive here.'
          )}{' '}
          Version {status.version}, started <Ago at={status.startedAt} />.
        </p>
      </div>
    </section>
  );
}

function Figures({ status }: { readonly status: ServiceStatus }): JSX.Element {
  const now = useNow();
  const { receiving, sending, meta, disk, token, lastBackupAt } = status;
  const waiting = sending.queued === null ? null : sending.queued + (sending.sending ?? 0);
  const age = (at: string | null) => (at ? `oldest for ${duration(now - Date.parse(at))}` : 'none waits');
  return (
    <dl class="figures">
      <Figure
        name="To process"
        value={receiving.unprocessed}
        note={age(receiving.oldestUnprocessedAt)}
        to={linkTo(['events'])}
      />
      <Figure
        name="To send"
        value={waiting}
        note={age(sending.oldestQueuedAt)}
        to={linkTo(['outbox'], { state: 'queued,sending' })}
      />
      <Figure
        name="Outcome unknown"
        value={sending.unknown}
        note={sending.unknown ? 'a status will tell' : 'all settled'}
        to={linkTo(['outbox'], { state: 'unknown' })}
        isBad={Boolean(sending.unknown)}
      />
      <Figure
        name="Meta’s answers"
        value={meta.p95Ms === null ? null : `${meta.p95Ms} ms`}
        note={meta.calls === 0 ? 'no call in 5 min' : `95 % of ${meta.calls} calls; ${meta.failed} failed`}
        isBad={meta.failed > 0}
      />
      <Figure
        name="Access token"
        value={tokenWords(token)}
        note={token.expiresAt ? <Ago at={token.expiresAt} /> : 'never expires, as far as known'}
        isBad={token.isRefused}
      />
      <Figure
        name="Disk free"
        value={disk && byteCount(disk.freeBytes)}
        note={
          disk
            ? `${byteCount(disk.bytes)} used${disk.daysLeft === null ? '' : `, ${disk.daysLeft} days left`}`
            : 'not measured'
        }
      />
      <Figure
        name="Last backup"
        value={lastBackupAt && <Ago at={lastBackupAt} />}
        note={lastBackupAt ? 'by npm run backup' : 'none known here'}
      />
    </dl>
  );
}

function tokenWords({ isRefused, expiresAt }: ServiceStatus['token']): string {
  if (isRefused) return 'Refused';
  return expiresAt ? 'Expires' : 'Valid';
}

interface FigureProps {
  readonly name: string;
  /** Null where it is not known. */
  readonly value: ComponentChildren;
  readonly note: ComponentChildren;
  readonly to?: string;
  readonly isBad?: boolean;
}

function Figure({ name, value, note, to, isBad = false }: FigureProps): JSX.Element {
  return (
    <div class={isBad ? 'figure bad' : 'figure'}>
      <dt>{to ? <a href={to}>{name}</a> : name}</dt>
      <dd>
        <span class="value">{value ?? '–'}</span>
        <span class="aside">{note}</span>
      </dd>
    </div>
  );
}
