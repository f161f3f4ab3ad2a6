import { createHmac } from 'node:crypto';
import {
  accountEdges,
  accountSettings,
  commonCalls,
  flowEdges,
  groupEdges,
  numberEdges,
  templateEdges,
} from './passed-calls.ts';

/** A call as Meta received it. */
export interface MetaCall {
  readonly method: string;
  readonly target: string;
  /** Names and values alternating, unchanged. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What is known about the calling service. */
export interface Caller {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  /** What Meta's lists of the account and the number have named so far. */
  readonly listed?: ReadonlyMap<string, 'template' | 'flow' | 'group'>;
  readonly token: string;
  readonly appSecret: string;
  /** What must stay with the service. */
  readonly secrets: readonly string[];
}

/** Where the simulator serves downloads. */
const downloads = /^\/whatsapp_business\/attachments\/\?[\w=&-]+$/;

/**
 * Says why a call must not have been made; null for one that is permitted. It shares nothing with the service: it is written from
 * what README and SECURITY.md promise.
 */
export function whyForbidden(call: MetaCall, caller: Caller): string | null {
  return (
    headersProblem(call, caller) ??
    (downloads.test(call.target)
      ? null
      : (pathProblem(call, caller) ?? queryProblem(call, caller) ?? settingProblem(call, caller) ?? bodyProblem(call)))
  );
}

const takenHeaders = new Set([
  'host',
  'connection',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'accept',
  'accept-encoding',
  'user-agent',
  'range',
  'file_offset',
]);

function headersProblem({ rawHeaders, target, body }: MetaCall, { token, secrets }: Caller): string | null {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  const other = names.find((name) => !takenHeaders.has(name));
  if (other !== undefined) return `the header ${other} went to Meta`;
  const tokens = rawHeaders.filter((_, at) => at % 2 === 1 && names[(at - 1) / 2] === 'authorization');
  // Meta takes the bytes of an upload under another scheme.
  const scheme = isUpload(target) ? 'OAuth' : 'Bearer';
  if (tokens.length !== 1 || tokens[0] !== `${scheme} ${token}`) return 'not exactly Meta\u2019s token';
  const told = secrets.find(
    (secret) => rawHeaders.join('\n').includes(secret) || target.includes(secret) || body.includes(secret),
  );
  return told === undefined ? null : 'a secret of the service\u2019s own went to Meta';
}

const isUpload = (target: string): boolean => /^\/v[\d.]+\/upload:/.test(target);

const nodeEdges = { template: templateEdges, flow: flowEdges, group: groupEdges };

/** The service asks when its own token expires. */
function isOfOwnToken(target: string, token: string): boolean {
  return new URL(target, 'http://localhost').searchParams.getAll('input_token').join() === token;
}

function pathProblem({ method, target }: MetaCall, { phoneNumberId, wabaId, token, listed }: Caller): string | null {
  const path = target.split('?')[0] ?? '';
  const behind = /^\/v\d{1,3}\.\d{1,2}\/(.*)$/.exec(path)?.[1] ?? '';
  if (commonCalls.some((common) => common.test(`${method} ${behind}`))) return null;
  if (`${method} ${behind}` === 'GET debug_token')
    return isOfOwnToken(target, token) ? null : 'a question about a token';
  if (/^\d{1,32}\/message_templates\/(un)?archive$/.test(behind)) {
    if (!behind.startsWith(`${wabaId}/`)) return 'an edge of another node';
    return method === 'POST' ? null : `${method} of an archive`;
  }
  const [node = '', nodeEdge = '', ...more] = behind.split('/');
  const kind = listed?.get(node);
  if (kind !== undefined && more.length === 0) {
    return nodeEdges[kind][nodeEdge]?.includes(method) ? null : `${method} ${nodeEdge} of a ${kind}`;
  }
  const [, id = '', edge, deeper] =
    /^\/v\d{1,3}\.\d{1,2}\/(\d{1,32})(?:\/(\w+)(?:\/([A-Za-z0-9]{1,40}))?)?$/.exec(path) ?? [];
  if (id === '') return 'a path of another form';
  if (edge === undefined) {
    if (id === wabaId && method === 'POST') return null;
    if (id === phoneNumberId || id === wabaId) return method === 'GET' ? null : `${method} of a number or an account`;
    return method === 'GET' || method === 'DELETE' ? null : `${method} of a file`;
  }
  const edges = id === phoneNumberId ? numberEdges : id === wabaId ? accountEdges : null;
  if (edges === null) return 'an edge of another node';
  if (!Object.hasOwn(edges, edge) || !edges[edge]?.includes(method)) return `${method} ${edge}`;
  return deeper === undefined || edge === 'message_qrdls' ? null : `something behind ${edge}`;
}

/** A parameter's name as PHP reads it, in lower case. */
function plainName(name: string): string {
  const text = name.split('\0')[0]?.trim() ?? '';
  return text.replace(/\[.*$/s, '').replace(/[ .]/g, '_').toLowerCase();
}

const forbidden = new Set(['method', 'batch', 'ids', 'access_token', 'include_headers', 'suppress_http_code']);

function queryProblem({ target }: MetaCall, caller: Caller): string | null {
  const { phoneNumberId, wabaId, token, appSecret, listed } = caller;
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const names = [...searchParams.keys()].map(plainName);
  const wrong = names.find((name) => forbidden.has(name));
  if (wrong !== undefined) return `the parameter ${wrong}`;
  const proofs = [...searchParams].filter(([name]) => plainName(name) === 'appsecret_proof').map(([, value]) => value);
  const proof = createHmac('sha256', appSecret).update(token).digest('hex');
  if (proofs.some((each) => each !== proof) || proofs.length > 1) return 'a proof that is not the service\u2019s';
  const isFile =
    /^\/v[\d.]+\/\d+$/.test(pathname) &&
    ![phoneNumberId, wabaId].some((id) => pathname.endsWith(`/${id}`)) &&
    !listed?.has(pathname.split('/')[2] ?? '');
  const left = isFile ? names.find((name) => name !== 'appsecret_proof' && name !== 'phone_number_id') : undefined;
  if (left !== undefined) return `the parameter ${left} of a file`;
  return [...searchParams].some(
    ([name, value]) => plainName(name) === 'fields' && /\.\s*as\s*\(|access_token/i.test(value),
  )
    ? 'fields under other names'
    : null;
}

/** An account's other settings, such as its name, are not for clients of the service. */
function settingProblem({ method, target, body }: MetaCall, { wabaId }: Caller): string | null {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  if (method !== 'POST' || !/^\/v[\d.]+\/\d+$/.test(pathname) || !pathname.endsWith(`/${wabaId}`)) return null;
  const names = [...searchParams.keys(), ...parameterNames(body)].filter((name) => name !== 'appsecret_proof');
  const other = names.find((name) => !accountSettings.includes(name));
  return other === undefined ? null : `the setting ${other} of an account`;
}

function bodyProblem({ method, target, body }: MetaCall): string | null {
  // Meta's block_users and groups take a DELETE with a body.
  if (method === 'GET') return body.length > 0 ? 'GET with a body' : null;
  // A file, in which nothing is a parameter.
  if (isUpload(target)) return null;
  const wrong = parameterNames(body).find((name) => forbidden.has(name) || name === 'appsecret_proof');
  if (wrong !== undefined) return `the parameter ${wrong} in a body`;
  if (/^\/v[\d.]+\/\d+\/messages(?:\?|$)/.test(target)) return messageProblem(body);
  return /^\/v[\d.]+\/\d+\/marketing_messages(?:\?|$)/.test(target) ? marketingProblem(body) : null;
}

/** Every top-level name of a body, whatever its declared type. */
function parameterNames(body: Buffer): string[] {
  const text = body.toString('utf8');
  const json = parsed(text);
  if (typeof json === 'object' && json !== null) return Object.keys(json).map((name) => name.toLowerCase());
  const parts = [...text.matchAll(/content-disposition:[^\r\n]*?\bname="?([^";\r\n]*)/gi)].map(([, name = '']) => name);
  return (parts.length > 0 ? parts : [...new URLSearchParams(text).keys()]).map(plainName);
}

/** A message has the mark of the outbox; everything else on this path must be a read mark. */
function messageProblem(body: Buffer): string | null {
  const json = parsed(body.toString('utf8'));
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'a message that is no JSON object';
  const message: Readonly<Record<string, unknown>> = { ...json };
  if (message.status !== undefined) {
    const isMark = message.status === 'read' && message.to === undefined && message.type === undefined;
    return isMark ? null : 'a message past the outbox, as a read mark';
  }
  if (outboxMarkOf(body) === null) return 'a message past the outbox';
  const own = ['fallback_template', 'send_at', 'expires_at', 'on_unknown', 'on_other_owner'].find((name) =>
    Object.hasOwn(message, name),
  );
  return own === undefined ? null : `${own} went to Meta`;
}

/** Nothing but templates, and each with the mark of the outbox. */
function marketingProblem(body: Buffer): string | null {
  const json = parsed(body.toString('utf8'));
  const isTemplate = typeof json === 'object' && json !== null && Reflect.get(json, 'type') === 'template';
  return isTemplate && Reflect.get(json, 'status') === undefined
    ? messageProblem(body)
    : 'a marketing message of another type';
}

/** The mark that the outbox writes into each message; null if there is none. */
export function outboxMarkOf(body: Buffer): { readonly entryId: string; readonly isFallback: boolean } | null {
  const json = parsed(body.toString('utf8'));
  const data: unknown =
    typeof json === 'object' && json !== null ? Reflect.get(json, 'biz_opaque_callback_data') : null;
  const [, entryId, mark] = /^(out_[0-9A-Z]{26})\.\d+(f?)$/.exec(typeof data === 'string' ? data : '') ?? [];
  return entryId === undefined ? null : { entryId, isFallback: mark === 'f' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
