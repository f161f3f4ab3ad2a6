import type { Outcome } from './attack/exchange.ts';
import type { HostileRequest } from './requests/hostile-request.ts';

/** The outcomes of the requests, by kind. */
export interface Tally {
  readonly add: (hostile: HostileRequest, outcome: Outcome) => void;
  readonly requests: () => number;
  /** For each family, how often each status or ending occurred. */
  readonly rows: () => ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly statuses: () => ReadonlyMap<string, number>;
  /** How often each mutation was used. */
  readonly mutations: () => ReadonlyMap<string, number>;
}

export function createTally(): Tally {
  const rows = new Map<string, Map<string, number>>();
  const statuses = new Map<string, number>();
  const mutations = new Map<string, number>();
  let requests = 0;
  return {
    add: ({ family, mutations: made }, { ending, answers }) => {
      requests += 1;
      const row = rows.get(family) ?? new Map<string, number>();
      rows.set(family, row);
      const kinds = answers.length > 0 ? answers.map(({ status }) => String(status)) : [ending];
      for (const kind of kinds) {
        count(row, kind);
        count(statuses, kind);
      }
      for (const name of made) count(mutations, name);
    },
    requests: () => requests,
    rows: () => rows,
    statuses: () => statuses,
    mutations: () => mutations,
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** `200 1,234, 401 56`, the most frequent first. */
export function inWords(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([key, times]) => `${key} ${times.toLocaleString('en-US')}`).join(', ');
}
