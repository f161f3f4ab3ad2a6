import type { JSX } from 'preact';
import type { BusinessNumber, NumberQueue, ServiceStatus } from '../api/types.ts';
import { duration } from '../times.ts';
import { Badge, Failure, Loading, type Tone } from '../ui/elements.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { useSession } from '../ui/session.tsx';

interface NumbersProps {
  readonly queues: readonly NumberQueue[];
  readonly paused: ServiceStatus['sending']['paused'];
}

/** The business numbers with what Meta says of them, and what waits to be sent from each. */
export function Numbers({ queues, paused }: NumbersProps): JSX.Element {
  const { index } = useSession();
  const { wabaIds = [], phoneNumberIds = [], graphVersion = 'v24.0' } = index;
  const numbers = useLoaded(`numbers ${wabaIds.join()}`, async (client) => {
    const lists = await Promise.all(wabaIds.map((id) => client.numbers(graphVersion, id)));
    return lists.flatMap(({ data }) => data);
  });
  const known = numbers.data ?? [];
  const ours = phoneNumberIds.length === 0 ? known : known.filter(({ id }) => phoneNumberIds.includes(id));
  return (
    <section class="card">
      <h2>Numbers</h2>
      {numbers.problem && <Failure problem={numbers.problem} onRetry={numbers.reload} />}
      {!numbers.data && !numbers.problem && <Loading rows={2} />}
      {numbers.data && ours.length === 0 && (
        <p class="dim">
          No account is configured, so Meta was not asked about its numbers. Set INTEXURAOS_WHATSAPP_WABA_ID.
        </p>
      )}
      <ul class="numbers">
        {ours.map((number) => (
          <NumberRow
            key={number.id}
            number={number}
            queue={queues.find(({ phoneNumberId }) => phoneNumberId === number.id)}
            pause={paused.find(({ phoneNumberId }) => phoneNumberId === number.id)}
          />
        ))}
      </ul>
    </section>
  );
}

const qualityTones: Readonly<Record<string, Tone>> = { GREEN: 'good', YELLOW: 'warn', RED: 'bad' };
const qualityWords: Readonly<Record<string, string>> = {
  GREEN: 'High quality',
  YELLOW: 'Medium quality',
  RED: 'Low quality',
};

interface NumberRowProps {
  readonly number: BusinessNumber;
  readonly queue: NumberQueue | undefined;
  readonly pause: NumbersProps['paused'][number] | undefined;
}

function NumberRow({ number, queue, pause }: NumberRowProps): JSX.Element {
  const quality = number.quality_rating ?? 'UNKNOWN';
  return (
    <li>
      <div class="number-head">
        <strong>{number.verified_name ?? number.id}</strong>
        <span class="dim">{number.display_phone_number}</span>
        {pause ? (
          <Badge tone="bad">{pause.hold ? `${pause.hold} on hold` : 'Paused'}</Badge>
        ) : (
          <Badge tone={qualityTones[quality] ?? 'plain'}>{qualityWords[quality] ?? 'Quality not rated'}</Badge>
        )}
      </div>
      {pause && <p class="cause">{pause.cause}</p>}
      <dl class="facts">
        <div>
          <dt>Limit a day</dt>
          <dd>{limitWords(number.whatsapp_business_manager_messaging_limit)}</dd>
        </div>
        <div>
          <dt>Throughput</dt>
          <dd>{(number.throughput?.level ?? 'unknown').replaceAll('_', ' ').toLowerCase()}</dd>
        </div>
        <div>
          <dt>Sends now</dt>
          <dd>{queue?.perSecond ? `${queue.perSecond}/s` : 'at rest'}</dd>
        </div>
        <div>
          <dt>Waiting</dt>
          <dd>
            {queue && queue.waiting > 0 ? `${queue.waiting}, ${duration(queue.takesSeconds * 1_000)}` : 'nothing'}
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** `TIER_2K` is Meta's way to write 2,000 users in a rolling day. */
function limitWords(tier: string | undefined): string {
  if (tier === undefined) return 'unknown';
  if (tier.includes('UNLIMITED')) return 'unlimited';
  const [, digits, unit] = /(\d+)(K?)$/.exec(tier) ?? [];
  if (digits === undefined) return tier.replaceAll('_', ' ').toLowerCase();
  return `${(Number(digits) * (unit === 'K' ? 1_000 : 1)).toLocaleString()} people`;
}
