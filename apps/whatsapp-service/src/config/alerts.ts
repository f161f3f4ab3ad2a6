import { hostname } from 'node:os';
import { readSecret } from './secret.ts';
import { integer, oneOf, type Reading, type Variable } from './variable.ts';

/** Where alerts go, and when. */
export interface AlertChoice {
  /** The name of this service in alerts. */
  readonly name: string;
  /** The lowest severity that sends alerts. */
  readonly severity: 'critical' | 'warning';
  /** How long a problem must last before it sends an alert. */
  readonly afterSeconds: number;
  readonly url: string | null;
  /** Signs what is posted to `url`. */
  readonly secret: string | null;
  readonly slackUrl: string | null;
  readonly mail: MailChoice | null;
}

interface MailChoice {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

export const alertVariables = {
  name: 'INTEXURAOS_WHATSAPP_ALERT_NAME',
  severity: 'INTEXURAOS_WHATSAPP_ALERT_SEVERITY',
  afterSeconds: 'INTEXURAOS_WHATSAPP_ALERT_AFTER_SECONDS',
  url: 'INTEXURAOS_WHATSAPP_ALERT_URL',
  secret: 'INTEXURAOS_WHATSAPP_ALERT_SECRET',
  slackUrl: 'INTEXURAOS_WHATSAPP_ALERT_SLACK_URL',
  smtpUrl: 'INTEXURAOS_WHATSAPP_ALERT_SMTP_URL',
  mailFrom: 'INTEXURAOS_WHATSAPP_ALERT_MAIL_FROM',
  mailTo: 'INTEXURAOS_WHATSAPP_ALERT_MAIL_TO',
} as const;

/** These may be in a file that `X_FILE` names. */
export const alertSecrets = [
  alertVariables.url,
  alertVariables.secret,
  alertVariables.slackUrl,
  alertVariables.smtpUrl,
] as const;

const severity = oneOf(alertVariables.severity, 'critical', ['critical', 'warning'] as const);
const afterSeconds = integer(alertVariables.afterSeconds, 60, 0, 3_600);

/** Reads where alerts go. Addresses may hold secrets, so no problem quotes one. */
export function readAlertChoice(env: NodeJS.ProcessEnv): Reading<AlertChoice> {
  const problems: string[] = [];
  const note = <T>({ value, problem }: Reading<T>): T => {
    if (problem !== null) problems.push(problem);
    return value;
  };
  const read = <T>(variable: Variable<T>): T => note(variable.read(env));
  const secretOf = (name: string): string | null => note(readSecret(env, name)) ?? null;
  const address = (name: string, protocols: RegExp, example: string): string | null => {
    const text = secretOf(name);
    const url = text === null ? null : URL.parse(text);
    if (text === null || (url && protocols.test(url.protocol) && url.hostname !== '')) return text;
    problems.push(`${name} is not a valid address for alerts. Give one such as ${example}.`);
    return text;
  };
  const url = address(alertVariables.url, /^https?:$/, 'https://ops.example.com/alerts');
  const secret = secretOf(alertVariables.secret);
  if (secret !== null && url === null) {
    problems.push(
      `${alertVariables.secret} signs alerts sent to ${alertVariables.url}, which is not set. Set both, or neither.`,
    );
  }
  if (secret !== null && secret.length < 16) {
    problems.push(`${alertVariables.secret} is shorter than 16 characters. Make one with \`openssl rand -hex 32\`.`);
  }
  const slackUrl = address(alertVariables.slackUrl, /^https?:$/, 'https://hooks.slack.com/services/T…/B…/…');
  const smtpUrl = address(alertVariables.smtpUrl, /^smtps?:$/, 'smtp://user:password@mail.example.com:587');
  const mail = note(readMail(env, smtpUrl));
  const name = env[alertVariables.name]?.trim() || hostname();
  const value = { name, severity: read(severity), afterSeconds: read(afterSeconds), url, secret, slackUrl, mail };
  return { value, problem: problems.length === 0 ? null : problems.join('\n- ') };
}

const mailAddress = /^(?:[^<>"\r\n]*<[^\s@<>,]+@[^\s@<>,]+>|[^\s@<>,]+@[^\s@<>,]+)$/;

/** The three variables of mail make sense together only. */
function readMail(env: NodeJS.ProcessEnv, smtpUrl: string | null): Reading<MailChoice | null> {
  const from = env[alertVariables.mailFrom]?.trim() ?? '';
  const to = (env[alertVariables.mailTo] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const isSet = {
    [alertVariables.smtpUrl]: smtpUrl !== null,
    [alertVariables.mailFrom]: from !== '',
    [alertVariables.mailTo]: to.length > 0,
  };
  const missing = Object.entries(isSet).flatMap(([name, given]) => (given ? [] : [name]));
  if (missing.length === 3) return { value: null, problem: null };
  if (smtpUrl === null || missing.length > 0) {
    return {
      value: null,
      problem: `Alerts by mail also need ${missing.join(' and ')}. Set all three variables, or none.`,
    };
  }
  const wrong = [
    ...(mailAddress.test(from) ? [] : [alertVariables.mailFrom]),
    ...(to.every((each) => mailAddress.test(each)) ? [] : [alertVariables.mailTo]),
  ];
  if (wrong.length > 0) {
    return { value: null, problem: `${wrong.join(' and ')} must hold mail addresses, such as oncall@example.com.` };
  }
  return { value: { smtpUrl, from, to }, problem: null };
}
