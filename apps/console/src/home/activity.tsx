import type { JSX } from 'preact';
import type { OutboxEntry } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Failure } from '../ui/elements.tsx';
import { useDebouncedCall, useEvery, useLoaded } from '../ui/hooks.ts';
import { useLiveEvents } from '../ui/session.tsx';
import { Chart } from './chart.tsx';
import { chartsOf, funnelOf } from './history.ts';

const refreshMs = 10_000;

/** Charts of the last two hours: messages in and out, waiting times, failures. */
export function Activity(): JSX.Element {
  const history = useLoaded('history', (client) => client.history());
  useEvery(refreshMs, history.reload);
  useLiveEvents(useDebouncedCall(1_500, history.reload, refreshMs));
  const minutes = history.data?.data ?? [];
  return (
    <section aria-label={texts.homeTheLastTwoHours}>
      {history.problem && <Failure problem={history.problem} onRetry={history.reload} />}
      {/* As high as the charts, so that nothing moves when they appear. */}
      <div class="charts">
        {minutes.length > 0 && chartsOf(minutes).map((data) => <Chart key={data.title} data={data} />)}
      </div>
    </section>
  );
}

/** How many messages of the last two hours were sent, delivered, read and failed. */
export function Funnel(): JSX.Element {
  const history = useLoaded('history', (client) => client.history());
  useEvery(refreshMs, history.reload);
  const stages = funnelOf(history.data?.data ?? []);
  return (
    <section class="card">
      <h2>{texts.homeHowFarMessagesCame}</h2>
      <ul class="funnel">
        {stages.map(({ name, count, part }) => (
          <li key={name}>
            <span>{name}</span>
            <meter class={name} min={0} max={1} value={part ?? 0} aria-label={name} />
            {/* Another element for each value: right-aligned words that change would move. */}
            <strong key={`count ${count}`}>{count.toLocaleString()}</strong>
            <span class="dim" key={`part ${part}`}>
              {part === null ? '–' : `${Math.round(part * 100)} %`}
            </span>
          </li>
        ))}
      </ul>
      <p class="dim small">{texts.homeByMetasReportsOfThe}</p>
    </section>
  );
}

const dayMs = 24 * 60 * 60_000;
const shownCodes = 5;

/** Why messages of the last day failed, the most frequent reason first, with remedies. */
export function Failures(): JSX.Element {
  const failed = useLoaded('failures', (client) =>
    client.outbox
      .list({ state: 'failed,refused,expired', from: Date.now() - dayMs, limit: 100 })
      .page()
      .then(({ data }) => reasonsOf(data)),
  );
  useEvery(refreshMs * 3, failed.reload);
  useLiveEvents(useDebouncedCall(2_000, failed.reload, refreshMs * 2));
  return (
    <section class="card">
      <h2>
        {texts.homeWhyMessagesFailed(
          <a href={linkTo(['outbox'], { state: 'refused,failed,expired' })}>{texts.homeAllOfThem}</a>,
        )}
      </h2>
      <ul class="reasons">
        {failed.data?.length === 0 && <li class="dim">{texts.homeNoneFailedInTheLast}</li>}
        {failed.data?.slice(0, shownCodes).map(({ code, title, cause, remedy, count }) => (
          <li key={`${code} ${title}`}>
            <details>
              <summary>
                <strong>{code ?? ''}</strong> {title} <span class="count">{count}</span>
              </summary>
              {cause && <p>{cause}</p>}
              {remedy && (
                <p>
                  <strong>{texts.homeWhatToDo}</strong> {remedy}
                </p>
              )}
              <a href={linkTo(['outbox'], { code: code === null ? 'none' : String(code) })}>
                {texts.homeSeeThemAndRetry}
              </a>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Reason {
  readonly code: number | null;
  readonly title: string;
  readonly cause: string | null;
  readonly remedy: string | null;
  readonly count: number;
}

function reasonsOf(entries: readonly OutboxEntry[]): Reason[] {
  const problems = entries.flatMap(({ problem }) => (problem ? [problem] : []));
  const groups = Map.groupBy(problems, ({ code, title }) => code ?? title);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ ...first, count: group.length }] : [];
    })
    .sort((a, b) => b.count - a.count);
}
