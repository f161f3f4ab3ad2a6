import { join } from 'node:path';
import { copyDatabase, removeDatabase } from '../../support/database-files.ts';
import { objectOf } from '../../support/json.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median, percentile } from '../latencies.ts';
import { startBenchService } from '../service-under-load.ts';
import { wordOf } from '../year/words.ts';
import { yearStore } from '../year/year-store.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
const roundsOfEach = 20;
const dayMs = 24 * 60 * 60_000;

/** Kinds of searches, each with different words in every round. The rank of a word says how common it is. */
const kinds: readonly (readonly [name: string, label: string, query: (round: number) => Record<string, string>])[] = [
  ['common', 'one of the most common words', (round) => ({ q: wordOf(round % 5) })],
  ['usual', 'a usual word', (round) => ({ q: wordOf(200 + round) })],
  ['rare', 'a rare word', (round) => ({ q: wordOf(15_000 + round) })],
  ['two', 'two common words', (round) => ({ q: `${wordOf(round)} ${wordOf(round + 30)}` })],
  [
    'phrase',
    'two common words, one directly after the other',
    (round) => ({ q: `"${wordOf(round % 5)} ${wordOf(9)}"` }),
  ],
  ['beginning', 'the beginning of many words', (round) => ({ q: `${wordOf(round).slice(0, 2)}*` })],
  ['user', 'a common word, of one user', (round) => ({ q: wordOf(round % 5), user: `4915000${1_000 + round}` })],
  ['days', 'a usual word, of two days half a year ago', (round) => ({ q: wordOf(50 + round), ...twoDays() })],
];

const twoDays = (): Record<string, string> => {
  const from = Date.now() - 183 * dayMs;
  return { from: new Date(from).toISOString(), until: new Date(from + 2 * dayMs).toISOString() };
};

/**
 * How long searches in a large store take, one after another, on a service that has just started and has nothing else
 * to do.
 */
export async function measureSearch(bench: Bench): Promise<Figure[]> {
  const { searchMessages } = bench.scale;
  const store = join(bench.folder, 'searched.db');
  await copyDatabase(await yearStore(bench, searchMessages), store);
  const service = await startBenchService(`sqlite:${store}`, { INTEXURAOS_WHATSAPP_API_KEYS: apiKey });
  try {
    const tookMs = kinds.map((): number[] => []);
    for (let round = 0; round < roundsOfEach; round += 1) {
      for (const [index, [, , query]] of kinds.entries()) tookMs[index]?.push(await search(service.url, query(round)));
    }
    const what = `in ${searchMessages.toLocaleString('en-US')} messages`;
    const all = tookMs.flat().sort((a, b) => a - b);
    return [
      figure('search.p99Ms', `search ${what}: p99 of all kinds`, percentile(all, 0.99), 'ms'),
      figure('search.maxMs', `search ${what}: longest`, all.at(-1) ?? null, 'ms'),
      ...kinds.map(([name, label], index) =>
        figure(`search.${name}.p50Ms`, `${label}: p50`, median(tookMs[index] ?? []), 'ms'),
      ),
    ];
  } finally {
    await service.kill();
    await removeDatabase(store);
  }
}

/** The milliseconds that one search took, until its response was read. */
async function search(url: string, query: Record<string, string>): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/v1/search?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const text = await answer.text();
  const tookMs = performance.now() - startedAt;
  const { data, waiting } = objectOf(JSON.parse(text));
  const isWhole = answer.status === 200 && waiting === 0 && Array.isArray(data);
  if (!isWhole) throw new Error(`A search was answered ${answer.status}: ${text.slice(0, 200)}`);
  return tookMs;
}
