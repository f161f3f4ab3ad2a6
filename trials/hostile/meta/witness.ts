import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listedIn } from './listed-nodes.ts';
import { type Caller, outboxMarkOf, whyForbidden } from './permitted-call.ts';

/** Files that this Meta says are on a foreign host, one directly and one after a redirect. */
export const lureIds = { elsewhere: '7700000000000001', redirected: '7700000000000002' } as const;

/** The template that the company's own clients send: it must outlive the attack. */
const companyTemplate = 'hello_world';

/** A proxy in front of the simulated Meta that sees every call and judges it. */
export interface Witness {
  /** The address that the service takes for Meta's. */
  readonly url: string;
  /** How often each kind of call arrived. */
  readonly counts: ReadonlyMap<string, number>;
  /** For each outbox entry, how often Meta accepted it; a fallback template is a message of its own. */
  readonly accepted: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export interface WitnessOptions {
  /** The simulator. */
  readonly meta: string;
  readonly caller: Caller;
  /** Called with what must not have happened. */
  readonly onForbidden: (what: string, detail: string) => void;
}

export async function startWitness({ meta, caller, onForbidden }: WitnessOptions): Promise<Witness> {
  const counts = new Map<string, number>();
  const accepted = new Map<string, number>();
  const listed = new Map(caller.listed);
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const decoy = await listen((incoming, response) => {
    const hasToken =
      incoming.rawHeaders.join('\n').includes(caller.token) || (incoming.url ?? '').includes(caller.token);
    onForbidden(
      hasToken ? 'Meta\u2019s token went to another host' : 'another host was called',
      `${incoming.method} ${incoming.url}`,
    );
    response.end('x');
  });
  const front = await listen(async (incoming, response) => {
    const body = await buffer(incoming).catch(() => null);
    // An incomplete call does not count.
    if (body === null) return;
    const { method = '', url: target = '', rawHeaders } = incoming;
    const why = whyForbidden({ method, target, rawHeaders, body }, { ...caller, listed });
    if (why !== null)
      onForbidden(`forbidden at Meta: ${why}`, `${method} ${target} ${body.toString('latin1', 0, 600)}`);
    count(counts, kindOf(method, target));
    if (answerLure(target, response, decoy.url, front.url)) return;
    if (method === 'DELETE' && target.includes(companyTemplate)) return refuseToDelete(response);
    // Voice calls have callback data too, and a client may write anything into it.
    const mark = isMessage(method, target) ? outboxMarkOf(body) : null;
    forward({ meta, agent, incoming, body }, response, (status, answer) => {
      if (status === 200) for (const [id, kind] of listedIn(method, target, answer, caller)) listed.set(id, kind);
      if (mark !== null && status === 200) count(accepted, mark.entryId + (mark.isFallback ? ' fallback' : ''));
    });
  });
  return {
    url: front.url,
    counts,
    accepted,
    close: async () => {
      agent.destroy();
      await Promise.all([front.close(), decoy.close()]);
    },
  };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const isMessage = (method: string, target: string): boolean =>
  method === 'POST' && /\/(?:marketing_)?messages(?:\?|$)/.test(target);

const kindOf = (method: string, target: string): string =>
  `${method} ${target
    .split('?')[0]
    ?.replace(/^\/v[\d.]+/, '')
    .replace(/\d{6,}/, '{id}')}`.slice(0, 80);

/** The answers for bait files. */
function answerLure(target: string, response: ServerResponse, decoy: string, own: string): boolean {
  const [path = ''] = target.split('?');
  if (path.endsWith(`/${lureIds.elsewhere}`)) answerFile(response, `${decoy}/file`);
  else if (path.endsWith(`/${lureIds.redirected}`))
    answerFile(response, `${own}/whatsapp_business/attachments/?mid=redirected`);
  else if (target.endsWith('mid=redirected')) response.writeHead(302, { location: `${decoy}/redirected` }).end();
  else return false;
  return true;
}

function answerFile(response: ServerResponse, url: string): void {
  const file = { messaging_product: 'whatsapp', url, mime_type: 'image/png', sha256: 'x', file_size: 1, id: '1' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(file));
}

/** What Meta answers where a template can't be deleted. */
function refuseToDelete(response: ServerResponse): void {
  const error = { message: 'Invalid parameter', type: 'OAuthException', code: 100, fbtrace_id: 'x' };
  response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

interface Forwarded {
  readonly meta: string;
  readonly agent: Agent;
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}

/** The simulator reads the Host header, so that the URLs of its files lead here too. */
function forward(
  { meta, agent, incoming, body }: Forwarded,
  response: ServerResponse,
  onAnswer: (status: number, answer: string) => void,
): void {
  const { method, headers, url } = incoming;
  const { 'transfer-encoding': _, ...others } = headers;
  const onward = request(new URL(meta), {
    method,
    agent,
    path: url,
    headers: { ...others, 'content-length': body.length },
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    // Known before the service reads the end of the answer.
    answer.on('end', () => {
      onAnswer(answer.statusCode ?? 0, Buffer.concat(chunks).toString());
      response.end();
    });
    answer.pipe(response, { end: false });
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}

async function listen(
  handle: (incoming: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
