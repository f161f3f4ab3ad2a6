import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { messagesChange, textMessage, webhook } from '../support/webhooks.ts';
import { metaJourney, numberId, post, template } from './meta.ts';
import { apiKey, getJson, journey, postWebhook } from './service.ts';

const { start } = journey();
const openMeta = metaJourney({ start });
const openLively = metaJourney({ start: journey(afterAll).start, end: afterAll });
const grafana = new URL('../../../../docs/grafana/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, grafana), 'utf8');

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const dashboard = JSON.parse(read('whatsapp-service.json')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
};
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const alerts = [...read('alerts.yaml').matchAll(/^ +expr: (.+)$/gm)].map(([, expr = '']) => expr);
const queries = [
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.map(({ query }) => query).filter((query) => query.startsWith('label_values')),
  ...alerts,
];

interface Selector {
  readonly metric: string;
  readonly labels: readonly { readonly name: string; readonly operator: string; readonly value: string }[];
}

const withoutStrings = (query: string): string => query.replace(/"[^"]*"/g, '""');

/** The metrics that a query selects: names of ours, of the process and of Node, with their matchers. */
function selectorsIn(query: string): Selector[] {
  return [...query.matchAll(/\b((?:whatsapp|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, metric = '', text = '']) => ({
      metric,
      labels: [...text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
        ([, name = '', operator = '', value = '']) => ({
          name,
          operator,
          value,
        }),
      ),
    }),
  );
}

/** The labels that a query groups by. */
const groupedBy = (query: string): string[] =>
  [...query.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));

/** What the query language brings along; any other word of a query must be a metric or a label. */
const words = new Set(
  'sum min max count rate increase histogram_quantile vector label_values by or and unless offset __rate_interval job instance'.split(
    ' ',
  ),
);

/** Prometheus gives each target these. */
const ofTarget = ['job', 'instance'];

const fetchMetrics = (service: ServiceProcess): Promise<Response> =>
  fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });

/** Label values by metric and label, of a service that has received, sent, been refused and been paused. */
async function scrape(service: ServiceProcess): Promise<Map<string, Map<string, Set<string>>>> {
  const answer = await fetchMetrics(service);
  const metrics = new Map<string, Map<string, Set<string>>>();
  const scraped = await answer.text();
  // A metric whose labels nothing has set yet has no sample.
  for (const [, name = ''] of scraped.matchAll(/^# TYPE (\w+) /gm)) metrics.set(name, new Map());
  for (const [, name = '', text = ''] of scraped.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const labels = metrics.get(name) ?? new Map<string, Set<string>>();
    metrics.set(name, labels);
    for (const [, label = '', value = ''] of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
    }
  }
  return metrics;
}

/** What it tells is scraped once, for all who compare with it. */
let scraped: ReturnType<typeof scrape> | undefined;
function livelyMetrics(): ReturnType<typeof scrape> {
  scraped ??= livelyService().then(scrape);
  return scraped;
}

async function livelyService(): Promise<ServiceProcess> {
  const { meta, start } = await openLively();
  // With encryption, which has metrics of its own.
  const service = await start({ INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: `2026-12 ${'5c'.repeat(32)}` });
  await postWebhook(service, JSON.stringify(webhook(messagesChange({ messages: [textMessage('wamid.1')] }))));
  const sent = await post(service, template('16505551234'));
  const id = sent.headers.get('x-outbox-id');
  await expect.poll(() => getJson(service, `/v1/outbox/${id}`), { timeout: 10_000 }).toMatchObject({ state: 'read' });
  // More at once than a number may send, so that it is paced.
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      post(service, template(`1650556${1000 + index}`), { prefer: 'respond-async' }),
    ),
  );
  meta.faults.add({ route: 'POST messages', times: 1 }, { kind: 'error', code: 131042 });
  await post(service, template('16505551235'), { prefer: 'respond-async' });
  const held = async () => (await scrape(service)).get('whatsapp_sender_held')?.get('hold');
  await expect.poll(held).toContain('paid');
  // What is free still goes, and meets an error of the number's.
  meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 190 });
  const text = { messaging_product: 'whatsapp', to: '16505551235', type: 'text', text: { body: 'Hello' } };
  await post(service, text, { prefer: 'respond-async' });
  const paused = async () => (await scrape(service)).get('whatsapp_sender_paused')?.get('cause');
  await expect.poll(paused).toContain('refused');
  const paced = async () => (await scrape(service)).get('whatsapp_pacing_waits_total')?.get('phone_number_id');
  await expect.poll(paced, { timeout: 10_000 }).toContain(numberId);
  return service;
}

describe('docs/grafana', () => {
  it('has every counter that a rule watches from the start, at 0, so that the first step counts', async () => {
    const { start } = await openMeta();
    const service = await start();
    const counted = alerts.flatMap((query) =>
      [...query.matchAll(/increase\((\w+)(?:\{([^}]*)\})?\[/g)].map(([, metric = '', labels = '']) => ({
        metric,
        labels: labels.split(',').filter((label) => !label.includes('=~')),
      })),
    );
    expect(counted.length).toBeGreaterThan(3);
    const samplesOf = async () => (await (await fetchMetrics(service)).text()).split('\n');
    for (const { metric, labels } of counted) {
      const isAtZero = (line: string): boolean =>
        line.startsWith(`${metric}{`) && labels.every((label) => line.includes(label)) && line.endsWith(' 0');
      await expect.poll(async () => (await samplesOf()).filter(isAtZero), { message: metric }).not.toEqual([]);
    }
  });

  it('tests every rule', () => {
    const tests = read('alerts.test.yaml');
    for (const [, name] of read('alerts.yaml').matchAll(/- alert: (\w+)/g)) {
      expect(tests).toMatch(new RegExp(`alertname: ${name}\\b(?: \\}|[^\\n]*\\n)`));
    }
  });

  it('asks only for metrics, labels and values that the service has', async () => {
    const metrics = await livelyMetrics();
    expect(queries.length).toBeGreaterThan(30);
    for (const query of queries) {
      const selectors = selectorsIn(query);
      const known = new Set<string>(words);
      expect(selectors.length, query).toBeGreaterThan(0);
      for (const { metric, labels } of selectors) {
        const found = metrics.get(metric);
        expect(found, `${metric} in ${query}`).toBeDefined();
        known.add(metric);
        for (const name of found?.keys() ?? []) known.add(name);
        for (const { name, operator, value } of labels.filter((label) => !ofTarget.includes(label.name))) {
          expect([...(found?.keys() ?? [])], query).toContain(name);
          if (operator === '=' && !neverSeen.has(value)) expect([...(found?.get(name) ?? [])], query).toContain(value);
        }
      }
      for (const name of groupedBy(query)) expect([...known], `${name} in ${query}`).toContain(name);
      const named = withoutStrings(query).match(/[A-Za-z_]\w*/g) ?? [];
      const units = /^(m|h|s|d)$/;
      expect(
        named.filter((word) => !known.has(word) && !units.test(word)),
        query,
      ).toEqual([]);
    }
  });

  it('explains every metric of ours in the guide, and none that there isn’t', async () => {
    const metrics = await livelyMetrics();
    const guide = read('../guide/operations.md');
    const explained = new Set([...guide.matchAll(/^\| `(whatsapp_\w+)` \|/gm)].map(([, name = '']) => name));
    const told = [...metrics.keys()]
      .filter((name) => name.startsWith('whatsapp_'))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    // Only Firestore has round trips.
    expect([...explained].sort()).toEqual([...new Set([...told, 'whatsapp_webhooks_per_round_trip'])].sort());
  });

  it('describes each panel, and none overlaps another', () => {
    for (const { title, description } of panels)
      expect([title, description]).toEqual([title, expect.stringMatching(/\.$/)]);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('names in legends only labels that the query leaves', () => {
    for (const { title, targets = [] } of panels) {
      for (const { expr, legendFormat } of targets) {
        const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
        const left = /\bby\b/.test(expr) ? groupedBy(expr) : ofTarget;
        expect(
          named.filter((name) => !left.includes(name)),
          title,
        ).toEqual([]);
      }
    }
  });
});

/** A value that comes only with trouble which this service has not had. */
const neverSeen = new Set(['failed']);
