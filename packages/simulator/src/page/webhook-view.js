// @ts-check
import { describeMessage } from './describe-message.js';
import { listOf, objectOf, textOf } from './json.js';

/**
 * A POST to the callback and its outcome, in plain words.
 * @typedef {{ who: string, what: string }} Line
 * @typedef {{ label: string, tone: 'good' | 'bad' | 'waiting', reason: string, next: string }} Outcome
 */

/**
 * One line for each update in the POST.
 * @param {any} record
 * @param {(wamid: string) => string} lineOf the message that a status is about, in one line; empty for an unknown one
 * @param {any[]} [users] for the names of people whom the POST names by their ids only
 * @returns {Line[]}
 */
export function linesOf(record, lineOf, users = []) {
  return listOf(objectOf(record.json).entry).flatMap(({ changes }) =>
    listOf(changes).flatMap(({ field, value }) => changeLines(textOf(field), objectOf(value), lineOf, users)),
  );
}

/** @param {string} field @param {Record<string, any>} value @param {(wamid: string) => string} lineOf @param {any[]} users @returns {Line[]} */
function changeLines(field, value, lineOf, users) {
  const names = namesOf(value, users);
  const via = field === 'messages' ? '' : `${inWords(field)}: `;
  const lines = [
    ...[...listOf(value.messages), ...listOf(value.message_echoes)].map((message) => messageLine(message, names, via)),
    ...listOf(value.statuses).map((status) => statusLine(status, names, lineOf)),
    ...listOf(value.calls).map((call) => ({ who: nameOf(call, names), what: callWords(call) })),
    ...listOf(value.user_preferences).map((each) => ({
      who: nameOf(each, names),
      what: each.value === 'stop' ? 'wants no marketing messages' : 'wants marketing messages again',
    })),
    ...listOf(value.errors).map((error) => ({
      who: 'Meta',
      what: `error ${textOf(error.code)}: ${textOf(error.title)}`,
    })),
  ];
  return lines.length > 0 ? lines : [accountLine(field, value)];
}

/** @param {Record<string, any>} message @param {Map<string, string>} names @param {string} via @returns {Line} */
function messageLine(message, names, via) {
  const type = textOf(message.type);
  return {
    who: nameOf(message, names),
    what: `${via}${describeMessage({ type, content: message[type], errors: message.errors })}`,
  };
}

/** @param {Record<string, any>} status @param {Map<string, string>} names @param {(wamid: string) => string} lineOf @returns {Line} */
function statusLine(status, names, lineOf) {
  const line = lineOf(textOf(status.id));
  const subject = line === '' ? '' : `: ${line}`;
  const [error] = listOf(status.errors);
  const why = error ? ` (${textOf(error.code)} ${textOf(error.title)})` : '';
  const kind = status.type && status.type !== 'message' ? `${textOf(status.type)} ` : '';
  return { who: nameOf(status, names), what: `${kind}${textOf(status.status).toLowerCase()}${why}${subject}` };
}

/** @param {Record<string, any>} call */
function callWords({ event, status, direction, duration }) {
  const what = direction === 'BUSINESS_INITIATED' ? 'call by the business' : 'call';
  const length = Number(duration) > 0 ? `, ${Math.floor(duration / 60)}:${String(duration % 60).padStart(2, '0')}` : '';
  return `${what} ${textOf(event || status)
    .toLowerCase()
    .replaceAll('_', ' ')}${length}`;
}

/**
 * Updates of account, numbers and templates: the most informative words. @param {string} field @param {Record<string,
 * any>} value @returns {Line}
 */
function accountLine(field, value) {
  const template = textOf(value.message_template_name);
  const news = [
    value.event,
    value.decision,
    value.new_quality_score,
    value.new_category,
    value.event_type,
    value.status,
  ]
    .map(textOf)
    .filter(Boolean);
  const about = template && `template ${template}`;
  const what = [about, ...news.map((word) => word.toLowerCase().replaceAll('_', ' '))].filter(Boolean).join(', ');
  return { who: 'Meta', what: what ? `${inWords(field)}: ${what}` : inWords(field) };
}

/** @param {string} field */
const inWords = (field) => field.replaceAll('_', ' ').replace(/ update$/, '');

/** The people that a value is about, by every id that they have. @param {Record<string, any>} value @param {any[]} users */
function namesOf(value, users) {
  const known = users.map(({ waId, userId, name }) => ({ profile: { name }, wa_id: waId, user_id: userId }));
  return new Map(
    [...known, ...listOf(value.contacts)].flatMap(({ profile, wa_id: waId, user_id: userId }) =>
      [waId, userId].filter(Boolean).map((id) => [textOf(id), textOf(objectOf(profile).name)]),
    ),
  );
}

/** @param {Record<string, any>} item @param {Map<string, string>} names */
function nameOf(item, names) {
  const ids = [
    'from',
    'from_user_id',
    'from_parent_user_id',
    'recipient_id',
    'recipient_user_id',
    'wa_id',
    'user_id',
  ].map((name) => textOf(item[name]));
  const named = ids.map((id) => names.get(id)).find(Boolean);
  if (named) return named;
  const id = ids.find(Boolean) ?? '';
  return /^\d+$/.test(id) ? `+${id}` : id;
}

/**
 * The outcome, the reason, and the time of the next attempt.
 * @param {any} record
 * @param {number} now simulated, as the record's times are
 * @returns {Outcome}
 */
export function outcomeOf(record, now) {
  const last = record.attempts.at(-1);
  if (!last) return { label: '…', tone: 'waiting', reason: 'on its way', next: '' };
  if (last.outcome === 200) return { label: '200', tone: 'good', reason: takenWords(last.answer), next: '' };
  const attempts = record.attempts.length === 1 ? '1 attempt' : `${record.attempts.length} attempts`;
  const next =
    record.state === 'given-up'
      ? `given up after ${attempts}: ${record.givenUpFor === 'unsubscribed' ? 'the app is no longer subscribed to this' : 'seven days have passed'}`
      : record.nextAttemptAt === undefined
        ? `${attempts}, being sent again`
        : `${attempts}, next ${inTime(record.nextAttemptAt - now)}`;
  return { label: String(last.outcome), tone: 'bad', reason: reasonOf(last, record.url), next };
}

/** @param {any} attempt @param {string} url */
export function reasonOf({ outcome, answer }, url) {
  switch (outcome) {
    case 'refused':
      return `Nothing listens at ${url}.`;
    case 'timeout':
      return `No answer from ${url} in time.`;
    case 'broken':
      return `The connection to ${url} closed before an answer.`;
    default:
      return messageIn(answer) || `The answer was ${outcome}; only 200 counts as accepted.`;
  }
}

/** The message of an error in JSON, or a short text. @param {string} answer */
function messageIn(answer) {
  try {
    const json = objectOf(JSON.parse(answer));
    const error = objectOf(json.error);
    return textOf(error.message) || textOf(json.error) || textOf(json.message);
  } catch {
    return /^[^<]{1,200}$/.test(answer.trim()) ? answer.trim() : '';
  }
}

/** The service's answer to an accepted webhook: `{"status":"stored"}`. @param {string} answer */
function takenWords(answer) {
  try {
    return textOf(objectOf(JSON.parse(answer)).status);
  } catch {
    return '';
  }
}

/** A duration in the largest unit that fits. @param {number} ms */
export function inTime(ms) {
  if (ms <= 0) return 'now';
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `in ${minutes} min`;
  const hours = Math.round(minutes / 6) / 10;
  return hours < 48 ? `in ${hours} h` : `in ${Math.round(hours / 24)} days`;
}

/** The webhook that contained each message of a user, by wamid. @param {any[]} records @returns {Map<string, any>} */
export function carriers(records) {
  return new Map(
    records.flatMap((record) =>
      listOf(objectOf(record.json).entry).flatMap(({ changes }) =>
        listOf(changes).flatMap(({ value }) =>
          listOf(objectOf(value).messages).map(({ id }) => /** @type {[string, any]} */ ([textOf(id), record])),
        ),
      ),
    ),
  );
}

/** The same POST as a curl command, with its signature. @param {any} record */
export function asCurl(record) {
  const headers = objectOf(record.attempts.at(-1)?.headers);
  const kept = ['Content-Type', 'X-Hub-Signature-256'].flatMap((name) =>
    headers[name] ? [`-H '${name}: ${headers[name]}'`] : [],
  );
  return `curl -X POST '${record.url}' ${kept.join(' ')} --data-raw '${record.body.replaceAll("'", "'\\''")}'`;
}

/** The filters of the list, in the order in which they are offered. @type {Record<string, (record: any) => boolean>} */
export const filters = {
  everything: () => true,
  messages: (record) => has(record, 'messages'),
  statuses: (record) => has(record, 'statuses'),
  'account and templates': (record) => !has(record, 'messages') && !has(record, 'statuses'),
  'not taken': ({ state }) => state !== 'delivered',
};

/** @param {any} record @param {string} list */
const has = (record, list) =>
  listOf(objectOf(record.json).entry).some(({ changes }) =>
    listOf(changes).some(({ value }) => listOf(objectOf(value)[list]).length > 0),
  );
