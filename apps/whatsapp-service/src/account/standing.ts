import { alertInfoOf, plainText } from '@intexuraos/cloud-api';
import type { AccountRecord } from './account-record.ts';
import { factRecords, newestOf } from './apply-account-update.ts';

/** Something that is in force now: a ban, a restriction, a price tier, a paused template. */
export interface Standing {
  readonly record: AccountRecord;
  /** `critical` stops messages or soon will, `warning` limits something, `info` is good to know. */
  readonly severity: 'critical' | 'warning' | 'info';
  /** The fact and its subject, in a sentence. */
  readonly meaning: string;
  /** The next step; null if there is nothing to do. */
  readonly remedy: string | null;
}

/**
 * The facts in force at `now`, the most severe first, then the newest. A fact ends when its own end has passed or when
 * its successor says so: a ban ends with `REINSTATE`, a restriction with its expiry, an alert when it is no longer
 * active, a lost connection when the account or the number is connected again.
 */
export function standingOf(records: readonly AccountRecord[], now: number): Standing[] {
  const facts = currentFacts(records);
  const connected = facts.filter(({ field, type }) => field === 'account_update' && connections.has(type));
  return facts
    .filter(({ until }) => until === undefined || until > now)
    .filter((fact) => !connected.some((later) => endsDisconnection(fact, later)))
    .flatMap((record) => {
      const judged = judge(record);
      return judged === null ? [] : [{ record, ...judged }];
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || b.record.at - a.record.at || (a.record.key < b.record.key ? -1 : 1));
}

const connections: ReadonlySet<string> = new Set(['PARTNER_ADDED', 'ACCOUNT_RECONNECTED']);
const disconnections: ReadonlySet<string> = new Set(['PARTNER_REMOVED', 'ACCOUNT_OFFBOARDED']);

/** Meta names the number in one of these events and the account in another, so they do not replace each other. */
function endsDisconnection(lost: AccountRecord, later: AccountRecord): boolean {
  if (lost.field !== 'account_update' || !disconnections.has(lost.type) || later.at <= lost.at) return false;
  return later.subject === lost.subject || later.subject === lost.wabaId || later.wabaId === lost.subject;
}

const rankOf = ({ severity }: Standing): number => ['critical', 'warning', 'info'].indexOf(severity);

/** The newest record of each fact; a record that an older version made of a whole update is split into its facts. */
export function currentFacts(records: readonly AccountRecord[]): readonly AccountRecord[] {
  return newestOf(records.flatMap((record) => (record.fact === undefined ? factRecords(record) : [record])));
}

type Judgement = Pick<Standing, 'severity' | 'meaning' | 'remedy'> | null;

function judge(record: AccountRecord): Judgement {
  switch (record.kind) {
    case 'template':
      return judgeTemplate(record);
    case 'flow':
      return judgeFlow(record);
    case 'group':
      return judgeGroup(record);
    default:
      return judgeAccount(record);
  }
}

const support = 'Open Business Support Home (business.facebook.com/business-support-home), read the reason and appeal.';

function judgeAccount({ field, fact = '', type, subject, value }: AccountRecord): Judgement {
  const [line = '', ...detail] = fact.split(':');
  const about = `the account or number ${subject}`;
  switch (`${field}/${line}`) {
    case 'account_update/restriction':
      if (type === 'LIFTED') return null;
      return critical(`Meta restricts ${about}: ${detail.join(':') || 'no kind named'}.`, support);
    case 'account_update/ban':
      if (type === 'REINSTATE') return null;
      return critical(
        type === 'SCHEDULE_FOR_DISABLE'
          ? `Meta will disable ${about}${banDate(value)}.`
          : `Meta has disabled ${about}; nothing is sent or received.`,
        support,
      );
    case 'account_update/violation':
      return warning(`Meta reported that ${about} violated its policy: ${detail.join(':')}.`, support);
    case 'account_update/deletion':
      return critical(`${capital(about)} was deleted.`, 'Remove it from this service, or add the new account.');
    case 'account_update/onboarding':
      return type === 'ACCOUNT_OFFBOARDED' ? disconnected(about, value) : null;
    case 'account_update/partner':
      if (type !== 'PARTNER_REMOVED') return null;
      if (isOfApp(value)) return disconnected(about, value);
      return critical(
        `The business took this app’s access to ${about} away.`,
        'Ask the business to share the account again, then subscribe the app: whatsapp doctor --fix.',
      );
    case 'account_update/partner_app':
      if (type !== 'PARTNER_APP_UNINSTALLED') return null;
      return critical(
        `The app ${detail.join(':')} was removed from ${about}.`,
        'Have it installed again, or ignore it if it is not yours.',
      );
    case 'account_update/price_tier':
      return info(`Price tier for ${detail.join(', ')}: ${tierOf(value)}.`);
    case 'account_alerts/alert':
      if (type !== 'ACTIVE') return null;
      return judgeAlert(detail.join(':'), about, value);
    case 'account_review_update/':
      if (type !== 'REJECTED') return null;
      return critical(`Meta’s review rejected ${about}.`, support);
    case 'phone_number_quality_update/flag':
      if (type !== 'FLAGGED') return null;
      return warning(
        `The number ${subject} is flagged: people block or report its messages.`,
        'Send less, only to people who asked for it. After seven days of better quality, Meta removes the flag.',
      );
    case 'phone_number_quality_update/limit':
      // Older versions recorded it as a limit.
      if (type === 'THROUGHPUT_UPGRADE') return null;
      return info(`Messaging limit of ${subject}: ${limitOf(value)}.`);
    case 'phone_number_quality_update/throughput':
      return info(`Meta raised the throughput of ${subject} to 1,000 messages a second.`);
    case 'phone_number_name_update/':
      if (type !== 'REJECTED') return null;
      return warning(`The display name of ${subject} was rejected.`, 'Choose another one in WhatsApp Manager.');
    case 'history/refusal':
      return info('The business declined to share the history of its app.');
    case 'messages/payment_method':
      return critical(
        `Meta refuses paid messages of ${subject}: no valid payment method (131042).`,
        'Add or fix the payment method in WhatsApp Manager under Billing. Replies within the first thousand, which are free, are still sent.',
      );
    default:
      return null;
  }
}

/**
 * A number that is in the WhatsApp Business app as well loses its connection with the same event as an account whose
 * business took the access away, but with a reason, or with the number alone (Meta: onboarding-business-app-users).
 */
const isOfApp = (value: unknown): boolean => {
  const { disconnection_info, phone_number, waba_info } = Object(value);
  return disconnection_info !== undefined || (phone_number !== undefined && waba_info === undefined);
};

function disconnected(about: string, value: unknown): Judgement {
  const reason = plainText(partOf(value, 'disconnection_info').reason);
  const remedy = 'Connect the number again: in the app under Linked platforms, or by Embedded Signup.';
  return critical(
    reason === ''
      ? `${capital(about)} was disconnected from the Cloud API in the WhatsApp Business app.`
      : `${capital(about)} was disconnected from the Cloud API; Meta’s reason is ${reason.slice(0, 40)}.`,
    reason === 'PRIMARY_INACTIVITY' ? `${remedy} Then open the app on its phone at least every 14 days.` : remedy,
  );
}

function judgeAlert(alert: string, about: string, value: unknown): Judgement {
  const { alert_severity: severity, alert_description: description } = alertInfoOf(Object(value));
  const text = plainText(description);
  const meaning = `Alert ${alert} for ${about}${text ? `: ${text}` : ''}.`;
  const next = 'WhatsApp Manager shows the alert and what to do.';
  if (severity === 'CRITICAL') return critical(meaning, next);
  return severity === 'WARNING' ? warning(meaning, next) : info(meaning);
}

const stoppedTemplates: ReadonlySet<string> = new Set(['PAUSED', 'DISABLED', 'REJECTED', 'LIMIT_EXCEEDED', 'FLAGGED']);

function judgeTemplate({ field, type, subject, value }: AccountRecord): Judgement {
  const { message_template_name, new_quality_score: quality } = Object(value);
  const name = plainText(message_template_name) || subject;
  if (field === 'message_template_status_update' && stoppedTemplates.has(type)) {
    return warning(
      `Template ${name} is ${type}.`,
      '`whatsapp templates list` shows the reason; edit the template or use another one.',
    );
  }
  if (field === 'message_template_quality_update' && quality === 'RED') {
    return warning(
      `Template ${name} has low quality; Meta may pause it.`,
      'Send it to fewer people, or change its text.',
    );
  }
  return null;
}

function judgeFlow({ fact = '', type, subject, value }: AccountRecord): Judgement {
  if (fact === 'status' && (type === 'THROTTLED' || type === 'BLOCKED')) {
    return warning(
      `Flow ${subject} is ${type}.`,
      'Fix the flow’s endpoint; Meta lifts it when the endpoint answers again.',
    );
  }
  if (fact.startsWith('alert:') && type === 'ACTIVATED') {
    const { message } = Object(value);
    return warning(
      `Flow ${subject}: ${plainText(message) || fact.slice('alert:'.length)}`,
      'Check the flow’s endpoint.',
    );
  }
  return null;
}

function judgeGroup({ fact, type, subject }: AccountRecord): Judgement {
  if (fact !== 'suspension' || type !== 'group_suspend') return null;
  return warning(`Group ${subject} is suspended: messages to it are refused (131207).`, support);
}

const critical = (meaning: string, remedy: string): Judgement => ({ severity: 'critical', meaning, remedy });
const warning = (meaning: string, remedy: string): Judgement => ({ severity: 'warning', meaning, remedy });
const info = (meaning: string): Judgement => ({ severity: 'info', meaning, remedy: null });

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function partOf(value: unknown, key: string): Readonly<Record<string, unknown>> {
  return Object(Object(value)[key]);
}

function banDate(value: unknown): string {
  const { waba_ban_date: date } = partOf(value, 'ban_info');
  return typeof date === 'string' && date.length < 40 ? ` on ${date}` : '';
}

const tierOf = (value: unknown): string => plainText(partOf(value, 'volume_tier_info').tier) || 'unknown';
/** `current_limit` is the older of Meta's two names. */
/** Meta replaces the number's limit by that of the portfolio; the older field may also mean the throughput. */
const limitOf = (value: unknown): string => {
  const { current_limit, max_daily_conversations_per_business: ofPortfolio } = Object(value);
  return plainText(ofPortfolio) || plainText(current_limit) || 'unknown';
};
