// @ts-check
import { control, templates } from './control-client.js';
import { chatsOf, groupOf } from './thread.js';
import { carriers } from './webhook-view.js';

/** The last state from the control API, and the user's selection. */
export const store = {
  /** @type {any} */
  summary: { apps: [], wabas: [], phoneNumbers: [], tokens: [], groups: [], speed: 1, now: new Date().toISOString() },
  /** @type {any[]} */
  users: [],
  /** @type {any[]} */
  messages: [],
  /** @type {any[]} */
  calls: [],
  /** @type {any[]} */
  webhooks: [],
  /** @type {any[]} */
  faults: [],
  /** @type {any[]} */
  templates: [],
  /** @type {Map<string, any>} which webhook carried a message of a user */
  carriers: new Map(),
  isConnected: true,
  problem: '',
  askedAt: 0,
};

export const view = {
  /** @type {string | null} */
  chat: null,
  /** @type {string | null} the message that a link leads to */
  message: null,
  /** The business number whose chats are shown; the first one by default. */
  number: '',
  search: '',
  webhookFilter: 'everything',
  webhookSearch: '',
  webhookLimit: 100,
  /** @type {Set<string>} */
  openWebhooks: new Set(),
  /** @type {string | null} the message whose actions are shown */
  menu: null,
};

/** @type {(() => void)[]} */
const watchers = [];

/** Called when there is something new to show. @param {() => void} show */
export function onChange(show) {
  watchers.push(show);
}

export const changed = () => {
  for (const show of watchers) show();
};

let isLoading = false;
let isStale = false;

/** Fetches everything once, however often it is called meanwhile. */
export async function load() {
  if (isLoading) {
    isStale = true;
    return;
  }
  isLoading = true;
  try {
    await ask();
    store.isConnected = true;
  } catch {
    store.isConnected = false;
  }
  isLoading = false;
  changed();
  if (isStale) {
    isStale = false;
    await load();
  }
}

async function ask() {
  const [summary, users, messages, calls, webhooks, faults] = await Promise.all([
    control(''),
    control('users'),
    control('messages?limit=1000'),
    control('calls'),
    control(`webhooks?limit=${view.webhookLimit}`),
    control('faults'),
  ]);
  const [waba] = summary.wabas;
  const [token] = summary.tokens;
  if (waba && token) store.templates = await templates(waba.id, token.value);
  view.number ||= summary.phoneNumbers[0]?.id ?? '';
  Object.assign(store, { summary, users: users.data, calls: calls.data, webhooks: webhooks.data, faults: faults.data });
  store.messages = messages.data;
  store.carriers = carriers(store.webhooks);
  store.askedAt = performance.now();
}

/** The simulated time, in milliseconds since 1970. */
export const now = () => Date.parse(store.summary.now) + (performance.now() - store.askedAt) * store.summary.speed;

export const number = () => store.summary.phoneNumbers.find((/** @type {any} */ each) => each.id === view.number);

/** @param {any} thing */
const isOfNumber = ({ phoneNumberId }) => phoneNumberId === view.number;

/** All chats with the number that is shown. */
export const chats = () =>
  chatsOf({ users: store.users, groups: store.summary.groups, messages: store.messages.filter(isOfNumber) });

/** @param {string} id */
export const messagesOf = (id) =>
  store.messages.filter(
    (message) =>
      isOfNumber(message) && (groupOf(message) || (message.direction === 'sent' ? message.to : message.from)) === id,
  );

/** @param {string} id */
export const callsOf = (id) => store.calls.filter((call) => isOfNumber(call) && call.waId === id);

/**
 * Waits for an action, then updates the page; shows an error if it fails. @param {Promise<any>} work @returns
 * {Promise<any>}
 */
export async function act(work) {
  let result;
  try {
    result = await work;
    store.problem = '';
  } catch (error) {
    store.problem = error instanceof Error ? error.message : String(error);
  }
  await load();
  return result;
}

/** An action of a user, towards the number that is shown. @param {string} waId @param {string} action @param {any} [body] */
export const actAs = (waId, action, body) =>
  act(control(`users/${waId}/${action}?phone_number_id=${view.number}`, 'POST', body));

/** @param {string} text a notice for the reader @returns {void} */
export function say(text) {
  store.problem = text;
  changed();
}
