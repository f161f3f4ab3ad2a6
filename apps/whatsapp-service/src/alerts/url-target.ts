import { createHmac } from 'node:crypto';
import type { Alert, Sender } from '../problems/alert.ts';
import type { AlertTarget } from './alert-target.ts';
import { alertText } from './alert-text.ts';
import type { PostJson } from './post-json.ts';

export interface UrlTargetOptions {
  readonly url: string;
  /** Signs the body; null for no signature. */
  readonly secret: string | null;
  readonly sender: Sender;
  readonly post: PostJson;
}

/** Posts alerts as JSON, signed as Meta signs its webhooks; docs/reference/alerts.md has the shape. */
export function createUrlTarget({ url, secret, sender, post }: UrlTargetOptions): AlertTarget {
  return {
    name: 'url',
    send: (alert) => {
      const body = JSON.stringify(alertBody(alert, sender));
      const signature = secret === null ? null : createHmac('sha256', secret).update(body).digest('hex');
      return post(url, body, signature === null ? {} : { 'x-hub-signature-256': `sha256=${signature}` });
    },
  };
}

/** An alert as programs read it. */
function alertBody(alert: Alert, sender: Sender) {
  const { id, type, at, problem } = alert;
  return {
    id,
    type,
    at: isoTime(at),
    text: alertText(alert, sender).subject,
    service: sender,
    problem: { ...problem, since: isoTime(problem.since), until: isoTime(problem.until) },
  };
}

const isoTime = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
