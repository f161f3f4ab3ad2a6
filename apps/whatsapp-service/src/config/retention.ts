import {
  defaultRetention,
  leastDays,
  type Retention,
  type RetentionKind,
  retentionKinds,
} from '../records/retention.ts';
import type { Variable } from './variable.ts';

/** A hundred years; what is to be kept longer is kept forever. */
const mostDays = 36_500;

/** `events=30,messages=365,media=forever,106540352242922:messages=30`: how long each kind is kept, in days, also for one number. */
export const retention: Variable<Retention> = {
  name: 'INTEXURAOS_WHATSAPP_RETENTION',
  read: (env) => {
    const parts = (env[retention.name] ?? '').split(',').flatMap((part) => part.trim() || []);
    const rules = parts.map(ruleFrom);
    const problems = rules.flatMap((rule) => (typeof rule === 'string' ? [rule] : []));
    const known = rules.filter((rule) => typeof rule !== 'string');
    const named = known.map(({ number, kind }) => `${number === null ? '' : `${number}:`}${kind}`);
    const twice = named.filter((name, index) => named.indexOf(name) !== index);
    for (const name of new Set(twice))
      problems.push(`it says twice how long ${name} is kept. Leave one of the two out`);
    if (problems.length === 0) return { value: retentionOf(known), problem: null };
    return {
      value: defaultRetention,
      problem: problems.map((problem) => `${retention.name}: ${problem}.`).join('\n- '),
    };
  },
};

export interface WarnedRetention {
  readonly retention: Retention;
  /** The configured numbers; empty if webhooks of any number are accepted. */
  readonly phoneNumberIds: readonly string[];
}

/** Content that stays in other places when messages expire deserves a word, and so does a rule that nothing follows. */
export function retentionWarnings({ retention: { usual, numbers }, phoneNumberIds }: WarnedRetention): string[] {
  const ofAll = staying(usual);
  const ofNumbers = Object.entries(numbers).flatMap(([number, own]) => {
    const days = { ...usual, ...own };
    const stays = staying(days);
    return stays.some((kind) => !ofAll.includes(kind)) ? [stayWarning(days, stays, number)] : [];
  });
  const unknown = phoneNumberIds.length === 0 ? [] : Object.keys(numbers).filter((id) => !phoneNumberIds.includes(id));
  return [
    ...(ofAll.length > 0 ? [stayWarning(usual, ofAll, null)] : []),
    ...ofNumbers,
    ...unknown.map(
      (id) =>
        `${retention.name} has rules for ${id}, which is not one of the configured phone number ids. Give Meta’s id of the number, not the phone number.`,
    ),
  ];
}

/** The kinds that are kept forever though messages, which they contain or belong to, expire. */
const staying = (days: Retention['usual']) =>
  (['events', 'media'] as const).filter((kind) => days.messages !== null && days[kind] === null);

function stayWarning(
  { messages }: Retention['usual'],
  stays: ReturnType<typeof staying>,
  number: string | null,
): string {
  const [of, too] = number === null ? ['', 'too'] : [` of ${number}`, `for ${number} too`];
  const names = stays.map((kind) => ({ events: 'raw webhooks, which contain them,', media: 'their files' })[kind]);
  return `${retention.name} removes messages${of} after ${messages} days, but ${names.join(' and ')} are kept forever. Set ${stays.join(' and ')} ${too}, if content must be removed by then.`;
}

interface Rule {
  readonly number: string | null;
  readonly kind: RetentionKind;
  readonly days: number | null;
}

/** A string says what is wrong, and what to do. */
function ruleFrom(part: string): Rule | string {
  const [, number = null, name = '', value = ''] = /^(?:(\d{1,32})\s*:)?\s*(\w+)\s*=\s*(\S+)$/.exec(part) ?? [];
  if (name === '') {
    return `"${part}" is not a rule. Write KIND=DAYS, such as messages=365 or messages=forever; for one number, its phone number id before it: 106540352242922:messages=30`;
  }
  const kind = retentionKinds.find((each) => each === name);
  if (kind === undefined) return `"${part}" names "${name}". Give one of ${retentionKinds.join(', ')}`;
  if (kind === 'audit' && number !== null) {
    return `"${part}" is for one number, but the audit trail is one for all. Write audit=${value}`;
  }
  if (value === 'forever') return { number, kind, days: null };
  const days = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (days >= leastDays[kind] && days <= mostDays) return { number, kind, days };
  return `"${part}" gives "${value}". Give a whole number of days from ${leastDays[kind]} to ${mostDays}, or forever${reasons[kind] ?? ''}`;
}

const reasons: Readonly<Partial<Record<RetentionKind, string>>> = {
  events: '; Meta delivers a webhook again for seven days, and it is recognised by the stored one',
  outbox: '; an idempotency key is valid for 30 days, and a repeat is answered from its message',
};

function retentionOf(rules: readonly Rule[]): Retention {
  const daysOf = (number: string | null) =>
    Object.fromEntries(rules.filter((rule) => rule.number === number).map(({ kind, days }) => [kind, days]));
  const numbers = new Set(rules.flatMap(({ number }) => number ?? []));
  return {
    usual: { ...defaultRetention.usual, ...daysOf(null) },
    numbers: Object.fromEntries([...numbers].map((number) => [number, daysOf(number)])),
  };
}
