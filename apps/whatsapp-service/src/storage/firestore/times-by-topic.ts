import type { Topics } from './activity.ts';

/** The last time of each topic, and of all together. */
export interface TimesByTopic {
  /** Null: of every topic. A time that is older than a known one changes nothing. */
  note(topics: Topics, at: number): void;
  /** The latest time of these topics; null: of any. The distant past if none is known. */
  of(topics: Topics): number;
  names(): string[];
}

export function createTimesByTopic(): TimesByTopic {
  const times = new Map<string, number>();
  let ofAll = Number.NEGATIVE_INFINITY;
  let ofAny = Number.NEGATIVE_INFINITY;
  return {
    note: (topics, at) => {
      ofAny = Math.max(ofAny, at);
      if (topics === null) ofAll = Math.max(ofAll, at);
      for (const topic of topics ?? []) times.set(topic, Math.max(times.get(topic) ?? at, at));
    },
    of: (topics) =>
      topics === null ? ofAny : Math.max(ofAll, ...topics.map((topic) => times.get(topic) ?? Number.NEGATIVE_INFINITY)),
    names: () => [...times.keys()],
  };
}
