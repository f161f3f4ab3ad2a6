import type { JSX } from 'preact';
import type { BusinessNumber, NumberQueue, NumberRate, ServiceStatus } from '../api/types.ts';
import * as texts from '../texts.ts';
import { duration } from '../times.ts';
import { Badge, Failure, Loading, type Tone } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { useMay, useSession } from '../ui/session.tsx';
import { costOf, costWords, monthSoFar } from './cost.ts';
import { NumberPause } from './number-pause.tsx';
import { freeWords, heldWords, limitWords, type Month, monthOf, rateWords } from './number-words.ts';

interface NumbersProps {
  readonly sending: ServiceStatus['sending'];
  readonly onChanged: () => void;
}

const usageEveryMs = 60_000;
/** Rarely: each read is a call to Meta that counts towards its hourly limit. */
const costsEveryMs = 30 * 60_000;

/** The business numbers with Meta's data about them, and their queues. */
export function Numbers({ sending, onChanged }: NumbersProps): JSX.Element {
  const { index } = useSession();
  const { wabaIds = [], phoneNumberIds = [], graphVersion = 'v24.0' } = index;
  // The service passes Meta's answers on unread, so they count as content. The service's own data is shown anyway.
  const mayAskMeta = useMay('read:content');
  const numbers = useLoaded(`numbers ${wabaIds.join()}`, async (client) => {
    if (!mayAskMeta) return phoneNumberIds.map((id): BusinessNumber & { account: number } => ({ id, account: 0 }));
    const lists = await Promise.all(wabaIds.map((id) => client.numbers(graphVersion, id)));
    return lists.flatMap(({ data }, account) => data.map((number) => ({ ...number, account })));
  });
  const usage = useLoaded('usage', (client) => client.usage());
  useEvery(usageEveryMs, usage.reload);
  const costs = useLoaded(`costs ${wabaIds.join()}`, async (client) => {
    if (!mayAskMeta) return [];
    const time = monthSoFar(Date.now());
    const answers = await Promise.all(wabaIds.map((id) => client.costs(graphVersion, id, time)));
    return answers.map((answer) => ({ costs: costOf(answer), currency: answer.currency }));
  });
  useEvery(costsEveryMs, costs.reload);
  const held = useLoaded(`held ${phoneNumberIds.join()}`, async (client) => {
    const ofNumber = (phoneNumberId: string) => client.conversations.list({ phoneNumberId, control: 'other' }).page();
    const pages = await Promise.all(phoneNumberIds.map(ofNumber));
    return new Map(pages.map((page, index) => [phoneNumberIds[index], heldWords(page)]));
  });
  useEvery(usageEveryMs, held.reload);
  const ofAccount = wabaIds.map((_, index) => costs.data?.[index]);
  const known = numbers.data ?? [];
  const ours = phoneNumberIds.length === 0 ? known : known.filter(({ id }) => phoneNumberIds.includes(id));
  return (
    <section class="card">
      <h2>{texts.homeNumbers}</h2>
      {numbers.problem && <Failure problem={numbers.problem} onRetry={numbers.reload} />}
      {!numbers.data && !numbers.problem && <Loading rows={2} />}
      {numbers.data && ours.length === 0 && <p class="dim">{texts.homeNoAccountIsConfiguredSo}</p>}
      <ul class="numbers">
        {ours.map((number) => (
          <NumberRow
            key={number.id}
            number={number}
            queue={sending.numbers?.find(({ phoneNumberId }) => phoneNumberId === number.id)}
            rate={sending.rates.find(({ phoneNumberId }) => phoneNumberId === number.id)}
            pause={sending.paused.find(({ phoneNumberId }) => phoneNumberId === number.id)}
            month={usage.data && monthOf(usage.data, number.id)}
            cost={costWords(number, ofAccount[number.account]?.costs ?? null, ofAccount[number.account]?.currency)}
            held={held.data?.get(number.id) ?? null}
            isAsked={mayAskMeta}
            onChanged={onChanged}
          />
        ))}
      </ul>
      {!mayAskMeta && <p class="dim small">{texts.homeWhatMetaSaysNeeds}</p>}
    </section>
  );
}

const qualityTones: Readonly<Record<string, Tone>> = { GREEN: 'good', YELLOW: 'warn', RED: 'bad' };
const qualityWords: Readonly<Record<string, string>> = {
  GREEN: texts.homeHighQuality,
  YELLOW: texts.homeMediumQuality,
  RED: texts.homeLowQuality,
};

interface NumberRowProps {
  readonly number: BusinessNumber;
  readonly queue: NumberQueue | undefined;
  readonly rate: NumberRate | undefined;
  readonly pause: ServiceStatus['sending']['paused'][number] | undefined;
  /** Null while unknown. */
  readonly month: Month | null;
  /** According to Meta; null if it gives none. */
  readonly cost: string | null;
  /** The threads that other responders control; null while unknown. */
  readonly held: string | null;
  /** Whether Meta was asked about it. */
  readonly isAsked: boolean;
  readonly onChanged: () => void;
}

function NumberRow({ number, queue, rate, pause, month, cost, held, isAsked, onChanged }: NumberRowProps): JSX.Element {
  const quality = number.quality_rating ?? 'UNKNOWN';
  return (
    <li>
      <div class="number-head">
        <strong>{number.verified_name ?? number.id}</strong>
        <span class="dim">{number.display_phone_number}</span>
        {pause ? (
          <Badge tone="bad">{pause.hold ? texts.homeOnHold(pause.hold) : texts.homePaused}</Badge>
        ) : (
          isAsked && (
            <Badge tone={qualityTones[quality] ?? 'plain'}>{qualityWords[quality] ?? texts.homeQualityNotRated}</Badge>
          )
        )}
        <NumberPause phoneNumberId={number.id} isPaused={pause !== undefined} onChanged={onChanged} />
      </div>
      {/* Always there, so that a pause moves nothing. */}
      <p class={pause ? 'cause' : 'dim'} title={pause?.cause}>
        {pause?.cause ?? texts.homeSendsAsUsual}
      </p>
      <dl class="facts">
        {isAsked && (
          <>
            <div>
              <dt>{texts.homeLimitADay}</dt>
              <dd>{limitWords(number.whatsapp_business_manager_messaging_limit)}</dd>
            </div>
            <div>
              <dt>{texts.homeThroughput}</dt>
              <dd>{(number.throughput?.level ?? 'unknown').replaceAll('_', ' ').toLowerCase()}</dd>
            </div>
          </>
        )}
        <div>
          <dt>{texts.homeThisSecond}</dt>
          <dd>{rateWords(rate)}</dd>
        </div>
        <div>
          <dt>{texts.homeWaiting}</dt>
          <dd>
            {queue && queue.waiting > 0
              ? `${queue.waiting}, ${duration(queue.takesSeconds * 1_000)}`
              : texts.homeNothing}
          </dd>
        </div>
        <div>
          <dt>{texts.homeThisMonth}</dt>
          <dd>
            {month ? texts.homeDeliveredCharged(month.delivered.toLocaleString(), month.charged.toLocaleString()) : '–'}
          </dd>
        </div>
        {isAsked && (
          <div>
            <dt>{texts.homeCostThisMonth}</dt>
            <dd title={cost ? texts.homeAsMetasAnalyticsCountIt : undefined}>
              {cost ? texts.homeAbout(cost) : texts.homeMetaDoesNotSay}
            </dd>
          </div>
        )}
        <div>
          <dt>{texts.homeFreeMessages}</dt>
          <dd>{month ? freeWords(month) : '–'}</dd>
        </div>
        <div>
          <dt>{texts.homeHeldByOthers}</dt>
          <dd>{held ?? '–'}</dd>
        </div>
      </dl>
    </li>
  );
}
