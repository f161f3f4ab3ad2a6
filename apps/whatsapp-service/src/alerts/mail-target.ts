import { createHash } from 'node:crypto';
import type { Alert, Sender } from '../problems/alert.ts';
import { type AlertTarget, targetTimeoutMs } from './alert-target.ts';
import { alertText } from './alert-text.ts';

export interface MailTargetOptions {
  /** `smtp://` or `smtps://`, with user and password if the server wants them. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly sender: Sender;
}

/** Sends alerts by mail. That a problem is over comes as an answer to the mail of its beginning. */
export function createMailTarget({ url, from, to, sender }: MailTargetOptions): AlertTarget {
  return {
    name: 'mail',
    send: async (alert) => {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url,
        connectionTimeout: targetTimeoutMs,
        greetingTimeout: targetTimeoutMs,
        socketTimeout: targetTimeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({ from, to: [...to], ...mailOf(alert, sender, domainOf(from)) });
        return null;
      } catch (error) {
        return reasonOf(error);
      } finally {
        transport.close();
      }
    },
  };
}

function mailOf(alert: Alert, sender: Sender, domain: string) {
  const { subject, remedy, facts } = alertText(alert, sender);
  const thread = `<${idOf(`${sender.name} ${alert.problem.id} ${alert.problem.since}`)}@${domain}>`;
  const text = [alert.problem.cause, ...(remedy === null ? [] : [`What to do: ${remedy}`]), `Problem ${facts}`].join(
    '\n\n',
  );
  return {
    subject,
    text: `${text}\n`,
    messageId: alert.type === 'problem.began' ? thread : `<${alert.id}@${domain}>`,
    ...(alert.type === 'problem.resolved' && { inReplyTo: thread, references: thread }),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const domainOf = (from: string): string => /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';

/** The server's code, and ours: its text may repeat addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  const codes = ['code', 'responseCode'].flatMap((name) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  return codes.length === 0 ? error.name : codes.join(' ');
}
