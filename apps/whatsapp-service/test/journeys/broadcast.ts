import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { metaJourney, numberId, post, template } from './meta.ts';
import { apiKey, getJson, journey } from './service.ts';

export interface BroadcastJourneyOptions {
  readonly name: string;
  /** Variables that choose the store. */
  readonly store?: () => Readonly<Record<string, string>>;
  readonly recipients: number;
  /** How many recipients Meta has when the service is killed, each time as a part of all. */
  readonly kills: readonly number[];
}

interface Broadcast {
  readonly id: string;
  readonly state: string;
  readonly progress: Readonly<Record<string, number>>;
}

const replyTo = '16505551234';
/** No row is held up for this long on any machine. */
const stallMs = 120_000;
/** A reply goes within two seconds: before what a number of high throughput sends in that time. */
const twoSeconds = 2_000;

/** A broadcast under kill -9: nobody gets it twice, nobody is missing, and a reply does not wait behind it. */
export function describeBroadcast({ name, store, recipients, kills }: BroadcastJourneyOptions): void {
  const { start: startService } = journey();
  const openMeta = metaJourney({ start: startService, remember: recipients * 2, ...(store && { store }) });
  const people = Array.from({ length: recipients }, (_, index) => String(48_600_000_000 + index));

  describe(`a broadcast to ${recipients.toLocaleString('en')} people on ${name}`, { timeout: 1_800_000 }, () => {
    it(`reaches each once though the service is killed ${kills.length} times, and lets a reply overtake it`, async () => {
      const { meta, start, taken } = await openMeta();
      const number = meta.platform.world.phoneNumbers.get(numberId);
      if (number) number.throughput = 'HIGH';
      let service = await start();
      const sent = (): string[] => taken().flatMap(({ to }) => (to !== undefined && to !== replyTo ? [to] : []));
      const untilSent = async (count: number): Promise<void> => {
        for (let before = sent().length; before < count; before = sent().length) {
          await expect.poll(() => sent().length, { timeout: stallMs, interval: 100 }).toBeGreaterThan(before);
        }
      };
      const { id } = await upload(service, people);
      for (const part of kills) {
        await untilSent(recipients * part);
        await service.kill();
        service = await start();
      }
      await untilSent(recipients * ((kills.at(-1) ?? 0) + 0.05));
      const before = sent().length;
      const reply = await post(service, template(replyTo));
      expect(reply.status).toBe(200);
      const ahead = taken().findIndex(({ to }) => to === replyTo) - before;
      expect(ahead).toBeLessThan(Math.min(twoSeconds, recipients / 2));

      const find = async () => (await getJson(service, `/v1/broadcasts/${id}`)) as Broadcast;
      await expect.poll(async () => (await find()).state, { timeout: 600_000, interval: 500 }).toBe('finished');
      const isSettled = async (): Promise<boolean> => {
        const { waiting = 0, queued = 0, sent: sentOnly = 0 } = (await find()).progress;
        return waiting + queued + sentOnly === 0;
      };
      await expect.poll(isSettled, { timeout: 600_000, interval: 500 }).toBe(true);
      const { progress } = await find();
      expect(Object.values(progress).reduce((sum, count) => sum + count, 0)).toBe(recipients);

      expect(sent()).toHaveLength(new Set(sent()).size);
      // Of a call that was under way when the service was killed nobody knows whether Meta got it: it is listed as failed.
      const failed = await failures(service, id);
      expect(failed).toHaveLength(progress.failed ?? 0);
      expect(failed.filter((to) => sent().includes(to))).toEqual([]);
      expect([...sent(), ...failed].sort()).toEqual(people);
    });
  });
}

async function upload(service: ServiceProcess, people: readonly string[]): Promise<Broadcast> {
  const query = new URLSearchParams({ name: 'Everybody', template: 'hello_world', language: 'en_US' });
  const send = () =>
    fetch(`${service.url}/v1/broadcasts/csv?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' },
      body: `to\n${people.join('\n')}\n`,
    });
  // Meta has to be asked about the number first.
  await expect.poll(async () => (await send()).status, { timeout: 60_000 }).toBeLessThan(300);
  return (await (await send()).json()) as Broadcast;
}

async function failures(service: ServiceProcess, id: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${service.url}/v1/broadcasts/${id}/failures`, { headers });
  const [, ...lines] = (await response.text()).trim().split('\r\n');
  return lines.map((line) => line.split(',')[1] ?? '');
}
