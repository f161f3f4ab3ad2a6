/**
 * When events were received, as their documents hold it: ISO 8601 with microseconds. Texts sort as webhooks arrived at this
 * process, since those of one millisecond, which is as fine as its clock is, are a microsecond apart. Documents of versions
 * before it have milliseconds (`…00.123Z`).
 */
export type ArrivalTimes = (receivedAt: number) => string;

const maxInMillisecond = 999;

export function createArrivalTimes(): ArrivalTimes {
  let last = { ms: Number.NaN, count: 0 };
  return (receivedAt) => {
    const count = receivedAt === last.ms ? Math.min(last.count + 1, maxInMillisecond) : 0;
    last = { ms: receivedAt, count };
    return textOf(receivedAt, count);
  };
}

/** The first text of a millisecond: none of its own is before it, with microseconds or without, and all of the one before are. */
export const earliestAt = (ms: number): string => textOf(ms, 0);

/** Orders the events of one millisecond (`Arrived`): as they arrived here, otherwise by id. */
export function sequenceOf(receivedAt: string, id: string): number {
  const [, microseconds] = /\.\d{3}(\d{3})Z$/.exec(receivedAt) ?? [];
  if (microseconds === undefined) return Number.parseInt(id.slice(0, 8), 16);
  return Number(microseconds) * 10_000_000 + Number.parseInt(id.slice(0, 5), 16);
}

const textOf = (ms: number, count: number): string =>
  new Date(ms).toISOString().replace('Z', `${String(count).padStart(3, '0')}Z`);
