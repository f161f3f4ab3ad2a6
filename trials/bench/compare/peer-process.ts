import { DatabaseSync } from 'node:sqlite';

/*
 * A webhook endpoint as people write it, with the libraries that they use. It is copied into the folder in which these
 * are installed, so that it finds them. Arguments: what it does with a message (`sqlite`, `bullmq`, `nothing`), the app
 * secret, and where it stores messages (a file, or Redis' port). It sends its port, then answers any question with the
 * number of items that it was given.
 */
const [kind = '', appSecret = '', place = ''] = process.argv.slice(2);

interface Request {
  readonly body: string;
  header(name: string): string | undefined;
}
interface Response {
  sendStatus(status: number): void;
}
/** The part of the libraries that is used here. */
interface App {
  post(path: string, read: unknown, answer: (request: Request, response: Response) => Promise<void>): void;
  listen(port: number, host: string, started: () => void): { address(): { readonly port: number } };
}
interface WhatsApp {
  on: Record<'message' | 'status', (event: { readonly raw?: unknown }) => Promise<void>>;
  handle_post(request: Request): Promise<number>;
}
type Keep = (event: unknown) => Promise<void>;

const library = async (name: string): Promise<Record<string, never>> => {
  const module = (await import(name)) as { default?: Record<string, never> };
  return { ...module.default, ...module } as Record<string, never>;
};

async function keepIn(): Promise<Keep> {
  if (kind === 'sqlite') {
    const database = new DatabaseSync(place);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec('CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, body TEXT)');
    const insert = database.prepare('INSERT INTO messages (body) VALUES (?)');
    return async (event) => void insert.run(JSON.stringify(event));
  }
  if (kind !== 'bullmq') return async () => undefined;
  const { Queue } = (await library('bullmq')) as unknown as {
    Queue: new (name: string, options: object) => { add(name: string, data: unknown): Promise<unknown> };
  };
  const queue = new Queue('messages', { connection: { host: '127.0.0.1', port: Number(place) } });
  return async (event) => void (await queue.add('message', event));
}

let items = 0;
const keep = await keepIn();
const count: Keep = async (event) => {
  await keep(event);
  items += 1;
};

/** whatsapp-api-js, whose `handle_post` checks the signature and calls the listeners. */
async function answerWithListeners(): Promise<(request: Request) => Promise<number>> {
  const { WhatsAppAPI } = (await library('whatsapp-api-js/middleware/express')) as unknown as {
    WhatsAppAPI: new (options: object) => WhatsApp;
  };
  const whatsApp = new WhatsAppAPI({ token: 'unused', appSecret, webhookVerifyToken: 'unused', v: 'v23.0' });
  whatsApp.on.message = ({ raw }) => count(raw);
  whatsApp.on.status = ({ raw }) => count(raw);
  return (request) => whatsApp.handle_post(request);
}

/** The server helper of @kapso/whatsapp-cloud-api, which checks and normalises. */
async function answerWithHelper(): Promise<(request: Request) => Promise<number>> {
  const { verifySignature, normalizeWebhook } = (await library('@kapso/whatsapp-cloud-api/server')) as unknown as {
    verifySignature(check: object): boolean;
    normalizeWebhook(payload: unknown): {
      readonly messages: readonly unknown[];
      readonly statuses: readonly unknown[];
    };
  };
  return async (request) => {
    const signatureHeader = request.header('x-hub-signature-256');
    if (!verifySignature({ appSecret, rawBody: request.body, signatureHeader })) return 401;
    const { messages, statuses } = normalizeWebhook(JSON.parse(request.body));
    for (const item of [...messages, ...statuses]) await count(item);
    return 200;
  };
}

const express = (await import('express' as string)).default as (() => App) & { text(options: object): unknown };
const answer = await (kind === 'nothing' ? answerWithHelper() : answerWithListeners());
const app = express();
app.post('/webhooks/whatsapp', express.text({ type: '*/*', limit: '4mb' }), async (request, response) => {
  response.sendStatus(await answer(request));
});
const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.on('message', () => process.send?.({ items }));
process.on('disconnect', () => process.exit(0));
