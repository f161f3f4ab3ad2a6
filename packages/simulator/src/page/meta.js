// @ts-check
import { difference, explanation } from './clock-view.js';
import { control } from './control-client.js';
import { openDialog } from './dialog.js';
import { button, byId, element, showList } from './elements.js';
import { faults } from './faults.js';
import { icon } from './icons.js';
import { act, changed, now, number, store, view } from './store.js';
import { exact } from './times.js';

const hourMs = 3_600_000;

/** The header: the business number, whether webhooks are delivered, and Meta's clock. */
export function showHeader() {
  const own = number();
  byId('business').textContent = own?.verifiedName ?? 'WhatsApp simulator';
  byId('number').textContent = own ? own.displayPhoneNumber : '';
  const { words, isFine } = connection();
  const line = byId('connection');
  if (line.textContent !== words) line.textContent = words;
  line.className = isFine ? '' : 'off';
  showClock();
}

/** Updates the clock, in the dialog too if it is open. */
export function showClock() {
  const ahead = difference(now() - Date.now());
  const fault = store.faults.length > 0;
  const opener = byId('open-meta');
  const words = [
    exact(now()),
    ahead,
    store.summary.speed !== 1 && speedWords(store.summary.speed),
    fault && 'fault on',
  ];
  const text = words.filter(Boolean).join(' · ');
  if (opener.textContent !== ` ${text}`) opener.replaceChildren(icon('clock'), ` ${text}`);
  opener.className = ahead || fault ? 'unusual' : '';
  opener.setAttribute('aria-label', `Meta’s clock, ${text}; and what goes wrong`);
  const time = byId('meta-time');
  if (time) time.textContent = new Date(now()).toLocaleString();
}

/** @param {number} speed */
const speedWords = (speed) => (speed === 0 ? 'stopped' : `×${speed}`);

function connection() {
  if (!store.isConnected) return { isFine: false, words: 'The simulator does not respond. This page will retry.' };
  const [app] = store.summary.apps;
  const isSubscribed = store.summary.wabas.some((/** @type {any} */ waba) => waba.subscribedApps.includes(app?.id));
  if (!app?.callback) {
    return {
      isFine: false,
      words: 'No webhook: start with --callback URL --verify-token T, or POST /_simulator/connect.',
    };
  }
  return isSubscribed
    ? { isFine: true, words: `Webhooks go to ${app.callback}` }
    : {
        isFine: false,
        words:
          'The app is not subscribed to the WABA: no webhooks are sent. POST /{WABA}/subscribed_apps subscribes it.',
      };
}

/** Meta's side: number, connection, clock, and faults to inject. */
export function openMeta() {
  openDialog('Meta', [element('div', { id: 'meta' })], { about: 'meta' });
  showMeta();
}

export function showMeta() {
  const dialog = byId('dialog');
  if (!dialog.open || dialog.dataset.about !== 'meta') return;
  const aheadMs = now() - Date.now();
  showList(byId('meta'), [
    { key: 'number', version: [store.summary.phoneNumbers, view.number, connection()], make: aboutNumber },
    {
      key: 'clock',
      version: [store.summary.speed, explanation(aheadMs), difference(aheadMs)],
      make: () => clock(aheadMs),
    },
    { key: 'faults', version: store.faults, make: faultPicker },
  ]);
  showClock();
}

function aboutNumber() {
  const { phoneNumbers } = store.summary;
  const own = number();
  return element('section', {}, [
    element('p', { className: connection().isFine ? 'soft' : 'off', textContent: connection().words }),
    phoneNumbers.length > 1
      ? element('label', { className: 'field' }, [
          'Business number',
          element(
            'select',
            {
              onchange: (/** @type {any} */ event) => {
                view.number = event.target.value;
                changed();
              },
            },
            phoneNumbers.map((/** @type {any} */ each) =>
              element('option', {
                value: each.id,
                selected: each.id === view.number,
                textContent: `${each.verifiedName} ${each.displayPhoneNumber}`,
              }),
            ),
          ),
        ])
      : element('p', {
          className: 'soft',
          textContent: own ? `${own.displayPhoneNumber} · id ${own.id} · WABA ${own.wabaId}` : '',
        }),
  ]);
}

/** @param {number} aheadMs */
function clock(aheadMs) {
  const speeds = [...new Set([0, 1, 10, 60, store.summary.speed])].sort((a, b) => a - b);
  const move = (/** @type {number} */ ms) => act(control('clock', 'POST', { advanceMs: ms }));
  return element('section', {}, [
    element('h3', { textContent: 'Clock' }),
    element('p', {}, [
      element('output', { id: 'meta-time' }),
      difference(aheadMs) && element('b', { textContent: ` ${difference(aheadMs)} of this computer` }),
    ]),
    element('div', { className: 'actions' }, [
      button('+1 h', () => move(hourMs)),
      button('+24 h', () => move(24 * hourMs)),
      element('label', {}, [
        'Speed ',
        element(
          'select',
          {
            onchange: (/** @type {any} */ event) =>
              act(control('clock', 'POST', { speed: Number(event.target.value) })),
          },
          speeds.map((speed) =>
            element('option', {
              value: String(speed),
              selected: speed === store.summary.speed,
              textContent: speedWords(speed),
            }),
          ),
        ),
      ]),
    ]),
    element('p', {
      className: 'soft',
      textContent:
        'Moving it forward lets Meta’s time pass at once: waiting statuses and retries are sent, 24-hour windows close, media and tokens expire.',
    }),
    element('p', { className: 'soft', textContent: explanation(aheadMs) }),
  ]);
}

function faultPicker() {
  const [active] = store.faults;
  const kind = (/** @type {any} */ fault) => JSON.stringify([fault?.match ?? {}, fault?.effect ?? null]);
  const chosen = active ? faults.findIndex((fault) => fault.effect && kind(fault) === kind(active)) : 0;
  return element('section', {}, [
    element('h3', { textContent: 'Faults' }),
    element('label', { className: 'field' }, [
      'Until you choose “nothing” again',
      element(
        'select',
        {
          id: 'fault',
          onchange: async (/** @type {any} */ event) => {
            const { match, effect } = faults[Number(event.target.value)] ?? {};
            await control('faults', 'DELETE');
            await act(effect ? control('faults', 'POST', { match, effect }) : Promise.resolve());
          },
        },
        [
          ...(chosen < 0
            ? [element('option', { value: '-1', selected: true, textContent: 'faults set by the control API' })]
            : []),
          ...faults.map(({ name }, index) =>
            element('option', { value: String(index), selected: index === chosen, textContent: name }),
          ),
        ],
      ),
    ]),
  ]);
}
