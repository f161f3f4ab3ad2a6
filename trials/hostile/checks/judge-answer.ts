import { signWebhook } from '../../support/sign-webhook.ts';
import type { Answer } from '../attack/answer-reader.ts';
import type { HostileRequest } from '../requests/hostile-request.ts';
import { type HttpRequest, isWellFramed } from '../requests/http-request.ts';
import { webhookPath } from '../requests/valid-webhooks.ts';

export interface JudgeDeps {
  readonly apiKey: string;
  readonly appSecret: string;
  /** Must not be in any answer. */
  readonly secrets: readonly string[];
  /** Must not be either, but in the answer that shows an admin what to enter in Meta's app. */
  readonly verifyToken: string;
  /** Paths that need no key. */
  readonly openPaths: ReadonlySet<string>;
}

const setupPath = '/v1/webhook';

/** What is wrong with an answer to a request; null if nothing is. */
export function judgeAnswer(hostile: HostileRequest, answer: Answer, deps: JudgeDeps): string | null {
  const { status, head, body } = answer;
  if (status === 0) return 'an answer that is no HTTP';
  const fault = faultOf(status, head, body);
  if (fault !== null) return `${fault} to ${hostile.name}`;
  const hidden = showsVerifyToken(hostile, answer) ? deps.secrets : [...deps.secrets, deps.verifyToken];
  const told = hidden.find((secret) => body.includes(secret) || head.includes(secret));
  if (told !== undefined) return `a secret in the answer to ${hostile.name}`;
  if (status < 200 || status >= 300 || Buffer.isBuffer(hostile.request)) return null;
  return bypass(hostile.request, deps);
}

/** Whether this is what `GET /v1/webhook` answers; that it needs a key is checked as for any other. */
function showsVerifyToken({ request }: HostileRequest, { status }: Answer): boolean {
  if (Buffer.isBuffer(request) || !['GET', 'HEAD'].includes(request.method)) return false;
  return status === 200 && plainPath(request.target) === setupPath;
}

/** Overload and unknown outcomes are documented and recognisable; any other 5xx is a fault. */
function faultOf(status: number, head: string, body: Buffer): string | null {
  if (status < 500) return null;
  if (status === 503 && /^retry-after:/im.test(head)) return null;
  if (status === 504 && body.includes('"code":131000')) return null;
  if (status === 503) return '503 without Retry-After';
  return `${status}`;
}

function bypass(request: HttpRequest, { apiKey, appSecret, openPaths }: JudgeDeps): string | null {
  const path = plainPath(request.target);
  if (path === webhookPath && request.method === 'POST') {
    if (!isWellFramed(request)) return null;
    const right = signWebhook(request.body, appSecret);
    const signatures = request.headers.filter(([name]) => name.toLowerCase() === 'x-hub-signature-256');
    return signatures.some(([, value]) => value.trim().toLowerCase() === right)
      ? null
      : 'a webhook accepted without its signature';
  }
  if (openPaths.has(path) || request.method === 'OPTIONS') return null;
  const text = [request.target, ...request.headers.flat()].join('\n');
  return text.includes(apiKey) ? null : `answered without the key: ${request.method} ${path.slice(0, 60)}`;
}

/** The path as any server may read it. */
function plainPath(target: string): string {
  const [path = ''] = target.replace(/^[a-z]+:\/\/[^/?]*/i, '').split(/[?#]/);
  let text = path === '*' ? '/' : path;
  for (let round = 0; round < 2; round++) text = decoded(text);
  const segments: string[] = [];
  for (const segment of text.replaceAll('\\', '/').split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment.replace(/;.*$/s, ''));
  }
  return `/${segments.join('/')}`.toLowerCase();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
