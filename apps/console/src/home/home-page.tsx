import type { ComponentChildren, JSX } from 'preact';
import type { ServiceStatus } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { duration, fullTime, relativeTime } from '../times.ts';
import { Ago, Failure, Loading, PageTitle } from '../ui/elements.tsx';
import { useDebouncedCall, useEvery, useLoaded, useNow } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useLiveEvents } from '../ui/session.tsx';
import { Activity, Failures, Funnel } from './activity.tsx';
import { Findings } from './findings.tsx';
import { LastEvents } from './last-events.tsx';
import { Numbers } from './numbers.tsx';
import { byteCount, instancesOf, summaryOf } from './summary.ts';

const refreshMs = 10_000;
/** How long the service reuses one status for all clients. */
const rememberedMs = 2_500;

/** Whether all is well; if not, the problems with causes and remedies; then the figures. */
export function HomePage(): JSX.Element {
  const status = useLoaded('status', (client) => client.status());
  // While webhooks arrive without a pause, at the usual interval.
  const refresh = useDebouncedCall(1_000, status.reload, refreshMs);
  useEvery(refreshMs, status.reload);
  // The service may return its previous status once more.
  const refreshLater = useDebouncedCall(rememberedMs, status.reload);
  const changed = () => {
    status.reload();
    refreshLater();
  };
  useLiveEvents(refresh);
  const { data, problem } = status;
  return (
    <div class="page">
      <PageTitle>{texts.homeHome}</PageTitle>
      {problem && <Failure problem={problem} onRetry={status.reload} />}
      {!data && !problem && <Loading rows={5} />}
      {data && (
        <>
          <Verdict status={data} />
          <Findings problems={[...data.problems, ...data.notices]} onChanged={changed} />
          <Figures status={data} />
          <Activity />
          {/* What may grow comes last, so that it moves nothing. */}
          <div class="columns">
            <Funnel />
            <LastEvents />
            <Failures />
            <Numbers sending={data.sending} onChanged={changed} />
          </div>
        </>
      )}
    </div>
  );
}

function Verdict({ status }: { readonly status: ServiceStatus }): JSX.Element {
  const { tone, sentence } = summaryOf(status);
  const { lastWebhookAt } = status.receiving;
  const now = useNow();
  return (
    <section class={`verdict ${tone}`} aria-live="polite">
      <span class="verdict-mark">
        <Icon name={tone === 'good' ? 'check' : 'alert'} size={28} />
      </span>
      <div>
        {/* Another element for each sentence: one that gets other words would move. */}
        <p class="sentence" key={sentence}>
          {sentence}
        </p>
        <p class="dim">
          {/* Each is one text: words behind a time would move with it. */}
          <span title={lastWebhookAt ? fullTime(lastWebhookAt) : undefined}>
            {lastWebhookAt
              ? texts.homeTheLastWebhookCame(relativeTime(lastWebhookAt, now))
              : texts.homeNoWebhookHasComeYet}
          </span>
          <span title={fullTime(status.startedAt)}>
            {texts.homeVersionStarted(status.version, relativeTime(status.startedAt, now))}
          </span>
        </p>
      </div>
    </section>
  );
}

function Figures({ status }: { readonly status: ServiceStatus }): JSX.Element {
  const now = useNow();
  const instances = instancesOf(status);
  const { receiving, sending, meta, disk, token, lastBackupAt } = status;
  const waiting = sending.queued === null ? null : sending.queued + (sending.sending ?? 0);
  const age = (at: string | null) => (at ? texts.homeOldestFor(duration(now - Date.parse(at))) : texts.homeNoneWaits);
  return (
    <dl class="figures">
      <Figure
        name={texts.homeToProcess2}
        value={receiving.unprocessed}
        note={age(receiving.oldestUnprocessedAt)}
        to={linkTo(['events'])}
      />
      <Figure
        name={texts.homeToSend2}
        value={waiting}
        note={age(sending.oldestQueuedAt)}
        to={linkTo(['outbox'], { state: 'queued,sending' })}
      />
      <Figure
        name={texts.homeOutcomeUnknown}
        value={sending.unknown}
        note={sending.unknown ? texts.homeAStatusWillTell : texts.homeAllSettled}
        to={linkTo(['outbox'], { state: 'unknown' })}
        isBad={Boolean(sending.unknown)}
      />
      <Figure
        name={texts.homeMetasAnswers}
        value={meta.p95Ms === null ? null : `${meta.p95Ms} ms`}
        note={meta.calls === 0 ? texts.homeNoCallIn5Min : texts.homeForN95OfCalls(meta.calls, meta.failed)}
        isBad={meta.failed > 0}
      />
      <Figure
        name={texts.homeAccessToken}
        value={tokenWords(token)}
        note={token.expiresAt ? <Ago at={token.expiresAt} /> : texts.homeNeverExpiresAsFarAs}
        isBad={token.isRefused}
      />
      <Figure
        name={texts.homeDiskFree}
        value={disk && byteCount(disk.freeBytes)}
        note={
          disk
            ? texts.homeUsed(byteCount(disk.bytes), disk.daysLeft === null ? '' : texts.homeDaysLeft(disk.daysLeft))
            : texts.homeNotMeasured
        }
      />
      <Figure
        name={texts.homeLastBackup}
        value={lastBackupAt && <Ago at={lastBackupAt} />}
        note={lastBackupAt ? texts.homeByNpmRunBackup : texts.homeNoneKnownHere}
      />
      {instances && <Figure name={texts.homeInstances} value={instances.count} note={instances.note} />}
    </dl>
  );
}

function tokenWords({ isRefused, expiresAt }: ServiceStatus['token']): string {
  if (isRefused) return texts.homeRefused;
  return expiresAt ? texts.homeExpires : texts.homeValid;
}

interface FigureProps {
  readonly name: string;
  /** Null if unknown. */
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
