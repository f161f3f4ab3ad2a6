import { type RefusalLogDeps, remedyOfRefusal } from './refusals.ts';

/** Requests of one kind that were refused for one reason. */
export interface RecentRefusal {
  readonly of: 'webhooks' | 'requests';
  readonly reason: string;
  readonly count: number;
  readonly remedy: string | null;
}

/** The refused requests of the last five minutes. */
export interface RecentRefusals {
  /** Records the counts; to be called every few seconds. */
  sample(): void;
  /** The most frequent first. */
  list(): readonly RecentRefusal[];
}

const windowMs = 5 * 60_000;

interface Mark {
  readonly at: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Compares the counts since the start with those of five minutes ago. */
export function createRecentRefusals({ webhooks, requests, now }: Omit<RefusalLogDeps, 'log'>): RecentRefusals {
  let marks: Mark[] = [{ at: Number.NEGATIVE_INFINITY, counts: new Map() }];
  const counts = (): Map<string, number> =>
    new Map([
      ...Object.entries(webhooks()).map(([reason, count]) => [`webhooks ${reason}`, count] as const),
      ...Object.entries(requests()).map(([reason, count]) => [`requests ${reason}`, count] as const),
    ]);
  /** The newest mark that is as old as the window. */
  const before = (at: number): Mark | undefined => marks.findLast((mark) => at - mark.at >= windowMs);
  return {
    sample: () => {
      const at = now();
      const oldest = before(at);
      marks = [...marks.filter((mark) => mark === oldest || at - mark.at < windowMs), { at, counts: counts() }];
    },
    list: () => {
      const old = before(now())?.counts ?? new Map<string, number>();
      return [...counts()]
        .flatMap(([key, count]) => {
          const [of = '', reason = ''] = key.split(' ');
          const recent = count - (old.get(key) ?? 0);
          const kind = of === 'webhooks' ? ('webhooks' as const) : ('requests' as const);
          const isRefusal = kind === 'requests' || (reason !== 'stored' && reason !== 'duplicate');
          return recent > 0 && isRefusal
            ? [{ of: kind, reason, count: recent, remedy: remedyOfRefusal(kind, reason) }]
            : [];
        })
        .sort((a, b) => b.count - a.count);
    },
  };
}
