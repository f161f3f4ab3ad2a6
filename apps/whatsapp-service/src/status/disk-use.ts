/** The disk space of the store's files. */
export interface DiskUse {
  readonly bytes: number;
  readonly freeBytes: number;
  /** How fast they have grown lately; null until that was watched for ten minutes. */
  readonly bytesPerDay: number | null;
  /** In how many days the disk is full at that rate; null if it isn’t known, or if they don’t grow. */
  readonly daysLeft: number | null;
}

interface Sample {
  readonly at: number;
  readonly bytes: number;
}

const dayMs = 24 * 60 * 60_000;
const minMs = 10 * 60_000;

/** Compares the size of now with the oldest sample of the last day. Samples are kept in memory. */
export function createDiskUse(space: () => Promise<{ bytes: number; freeBytes: number }>, now: () => number) {
  let samples: Sample[] = [];
  return async (): Promise<DiskUse> => {
    const { bytes, freeBytes } = await space();
    const at = now();
    samples = samples.filter((sample) => at - sample.at <= dayMs && sample.at <= at);
    if (at - (samples.at(-1)?.at ?? 0) >= minMs) samples.push({ at, bytes });
    const [oldest = { at, bytes }] = samples;
    const lastsMs = at - oldest.at;
    const bytesPerDay = lastsMs < minMs ? null : Math.round(((bytes - oldest.bytes) / lastsMs) * dayMs);
    const isGrowing = bytesPerDay !== null && bytesPerDay > 0;
    return { bytes, freeBytes, bytesPerDay, daysLeft: isGrowing ? Math.floor(freeBytes / bytesPerDay) : null };
  };
}
