// @ts-check
import { byId, copyButton, element, showList } from './elements.js';
import { preview } from './message-view.js';
import { now, store, view } from './store.js';
import { dayOf, exact, shortTime } from './times.js';
import { asCurl, filters, linesOf, outcomeOf, reasonOf } from './webhook-view.js';

let led = '';

/** The POSTs to the callback, newest first: contents, time and outcome. */
export function showWebhooks() {
  const known = new Map(store.messages.map((message) => [message.wamid, message]));
  const lineOf = (/** @type {string} */ wamid) => (known.has(wamid) ? preview(known.get(wamid), store.templates) : '');
  const all = store.webhooks.map((record) => ({ record, lines: linesOf(record, lineOf, store.users) })).reverse();
  const found = all.filter(isFound);
  showList(
    byId('webhooks'),
    found.length > 0
      ? found.map(({ record, lines }) => {
          const outcome = outcomeOf(record, now());
          const isOpen = view.openWebhooks.has(record.id);
          return {
            key: record.id,
            version: [lines, outcome, isOpen, isOpen && record.attempts.length],
            make: () => row(record, lines, outcome, isOpen),
          };
        })
      : [{ key: 'none', version: all.length, make: () => emptyRow(all.length) }],
  );
  byId('more-webhooks').hidden = store.webhooks.length < view.webhookLimit;
  const failing = store.webhooks.filter(({ state, attempts }) => state !== 'delivered' && attempts.length > 0).length;
  byId('tab-webhooks').textContent = failing > 0 ? `Webhooks (${failing} not taken)` : 'Webhooks';
}

/** Opens a webhook and brings it into view. @param {string} id */
export function leadTo(id) {
  if (led === id) return;
  led = id;
  view.openWebhooks.add(id);
  showWebhooks();
  const row = [...byId('webhooks').children].find((child) => child.dataset.key === id);
  row?.scrollIntoView({ block: 'start' });
  row?.querySelector('button')?.focus({ preventScroll: true });
}

/** @param {{ record: any, lines: import('./webhook-view.js').Line[] }} item */
function isFound({ record, lines }) {
  if (!filters[view.webhookFilter]?.(record)) return false;
  const words = view.webhookSearch.toLowerCase().split(/\s+/).filter(Boolean);
  const text =
    `${lines.map(({ who, what }) => `${who} ${what}`).join('\n')}\n${record.id}\n${record.body}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {number} count */
const emptyRow = (count) =>
  element('li', { className: 'empty', textContent: count === 0 ? 'None sent yet.' : 'None matches the filter.' });

/** @param {any} record @param {import('./webhook-view.js').Line[]} lines @param {import('./webhook-view.js').Outcome} outcome @param {boolean} isOpen */
function row(record, lines, outcome, isOpen) {
  const [first = { who: '', what: '' }] = lines;
  const at = record.attempts[0]?.at ?? record.createdAt;
  return element('li', { className: outcome.tone }, [
    element(
      'button',
      { type: 'button', className: 'head', 'aria-expanded': isOpen, onclick: () => toggle(record.id) },
      [
        element('span', { className: 'outcome', textContent: outcome.label }),
        element('span', { className: 'what' }, [
          element('b', { textContent: first.who }),
          ` ${first.what}`,
          lines.length > 1 && element('span', { className: 'soft', textContent: ` and ${lines.length - 1} more` }),
        ]),
        element('time', { textContent: timeWords(at) }),
        outcome.tone === 'bad' &&
          element('span', { className: 'why' }, [
            element('span', { textContent: outcome.reason }),
            element('small', { textContent: outcome.next }),
          ]),
      ],
    ),
    isOpen && details(record, lines),
  ]);
}

/** @param {number} at */
const timeWords = (at) => (dayOf(at) === dayOf(now()) ? exact(at) : `${shortTime(at, now())} ${exact(at)}`);

/** @param {string} id */
function toggle(id) {
  if (!view.openWebhooks.delete(id)) view.openWebhooks.add(id);
  showWebhooks();
}

/** Everything about one POST, next to its row. @param {any} record @param {import('./webhook-view.js').Line[]} lines */
function details(record, lines) {
  const body = JSON.stringify(record.json, null, 2);
  const headers = Object.entries(record.attempts.at(-1)?.headers ?? {});
  return element('div', { className: 'details' }, [
    lines.length > 1 &&
      element(
        'ul',
        { className: 'lines' },
        lines.map(({ who, what }) => element('li', { textContent: `${who} ${what}` })),
      ),
    element('h3', { textContent: record.attempts.length === 1 ? '1 attempt' : `${record.attempts.length} attempts` }),
    element(
      'ol',
      { className: 'attempts' },
      record.attempts.map((/** @type {any} */ attempt) => attemptRow(attempt, record.url)),
    ),
    element('h3', { textContent: 'Request' }),
    element('pre', {
      className: 'headers',
      tabIndex: 0,
      'aria-label': 'Headers of the request',
      textContent: [`POST ${record.url}`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n'),
    }),
    element('pre', { className: 'json', tabIndex: 0, 'aria-label': 'Body of the request' }, coloured(body)),
    element('div', { className: 'actions' }, [
      copyButton('Copy body', () => body),
      copyButton('Copy as curl', () => asCurl(record)),
      copyButton('Copy link', () => `${location.origin}/#/webhooks/${record.id}`),
    ]),
  ]);
}

/** @param {any} attempt @param {string} url */
const attemptRow = (attempt, url) =>
  element('li', {}, [
    element('span', {
      className: attempt.outcome === 200 ? 'outcome' : 'outcome bad',
      textContent: String(attempt.outcome),
    }),
    element('span', { className: 'soft', textContent: `${timeWords(attempt.at)}, ${attempt.ms} ms` }),
    element('code', {
      textContent: attempt.answer || (attempt.outcome === 200 ? '(empty answer)' : reasonOf(attempt, url)),
    }),
  ]);

/** JSON with coloured names and texts. @param {string} json */
function coloured(json) {
  /** @type {any[]} */
  const pieces = [];
  let end = 0;
  for (const match of json.matchAll(/"(?:[^"\\]|\\.)*"(:?)/g)) {
    pieces.push(json.slice(end, match.index));
    pieces.push(element('span', { className: match[1] ? 'name' : 'string', textContent: match[0] }));
    end = match.index + match[0].length;
  }
  return [...pieces, json.slice(end)];
}

/** Fills in the choices of the filters. */
export function listenToWebhooks() {
  const filter = byId('webhook-filter');
  filter.append(...Object.keys(filters).map((name) => element('option', { value: name, textContent: name })));
  filter.onchange = () => {
    view.webhookFilter = filter.value;
    showWebhooks();
  };
  const search = byId('webhook-search');
  search.oninput = () => {
    view.webhookSearch = search.value;
    showWebhooks();
  };
}
