import type { ServiceProcess } from '../../support/service-process.ts';
import { apiKey } from './subscribers.ts';

export interface DeliveryTimes {
  /** When the service stored the delivery. */
  readonly storedAt: number;
  /** When its last attempt began. */
  readonly begunAt: number;
}

interface DeliveryPage {
  readonly data: readonly {
    readonly records: readonly string[];
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly lastDurationMs: number | null;
  }[];
  readonly nextCursor: string | null;
}

const pageSize = 200;

/** The times of the newest deliveries, by message, in milliseconds since 1970. */
export async function deliveryTimes(service: ServiceProcess, count: number): Promise<Map<string, DeliveryTimes>> {
  const times = new Map<string, DeliveryTimes>();
  let cursor: string | null = '';
  while (cursor !== null && times.size < count) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(`${service.url}/v1/deliveries?limit=${pageSize}${query}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    if (!answer.ok) throw new Error(`GET /v1/deliveries was answered ${answer.status}: ${await answer.text()}`);
    // The service's own answer.
    const { data, nextCursor } = (await answer.json()) as DeliveryPage;
    for (const { records, createdAt, updatedAt, lastDurationMs } of data) {
      const begunAt = Date.parse(updatedAt) - (lastDurationMs ?? 0);
      for (const wamid of records) times.set(wamid, { storedAt: Date.parse(createdAt), begunAt });
    }
    cursor = nextCursor;
  }
  return times;
}
