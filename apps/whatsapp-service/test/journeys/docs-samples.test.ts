import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleContact } from '@intexuraos/service-api/schemas';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, endpointsOf, readDocument } from '../../src/http/docs/document.ts';
import { sampleRequest } from '../../src/http/docs/sample-request.ts';
import { type Sample, samplesOf } from '../../src/http/docs/samples.ts';
import { filled, type Values } from '../../src/http/docs/values.ts';
import { metaJourney, numberId, post, text } from './meta.ts';
import { apiKey, appSecret, getJson, journey } from './service.ts';

const openMeta = metaJourney(journey());
const user = '16505550123';
const erased = '16505550124';

/** What changes things that the other samples need, or needs what only a real account has. */
const others = [
  'deleteMedia',
  'controlThread',
  'controlConversation',
  'sendMarketingMessage',
  'cancelOutboxEntry',
  'uploadBroadcast',
  'storeMedia',
  'removeOwnMedia',
  'pauseBroadcast',
  'resumeBroadcast',
  'cancelBroadcast',
  'deleteSubscription',
  'revokeKey',
  'cancelDelivery',
  'eraseContact',
];

/** What the rest answers, where it is not 200 or 202: the token of the handshake is an example, the message was delivered, the file is stored, and none was stored to be sent. */
const refused: Readonly<Record<string, string>> = {
  retryMedia: '409',
  getOwnMedia: '404',
  verifyWebhook: '403',
  retryOutboxEntry: '409',
  tryOutboxEntry: '409',
};

/** A PNG of one pixel, for its thumbnail. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const folder = { path: '' };
beforeAll(async () => {
  folder.path = await mkdtemp(join(tmpdir(), 'samples-'));
  await writeFile(join(folder.path, 'photo.jpg'), 'a picture');
  // The status follows each answer.
  await writeFile(join(folder.path, '.curlrc'), 'silent\nmax-time = 20\nwrite-out = "\\nstatus %{http_code}\\n"\n');
});
afterAll(() => rm(folder.path, { recursive: true, force: true }));

interface Part {
  readonly id: string;
  readonly code: string;
}

/** One program of many samples, which starts much faster than many programs; each says first whose answer comes. */
const programs: Readonly<Record<Sample['language'], (parts: readonly Part[]) => [string, readonly string[]]>> = {
  curl: (parts) => ['bash', ['-c', parts.map(({ id, code }) => `echo '== ${id}'\n${code}\n`).join('\n')]],
  Node: (parts) => {
    const imports = new Set(parts.flatMap(({ code }) => code.match(/^import .*$/gm) ?? []));
    const blocks = parts.map(
      ({ id, code }) => `console.log('\\n== ${id}');\n{\n${code.replace(/^import .*$/gm, '')}\n}`,
    );
    return [process.execPath, ['--input-type=module', '--eval', [...imports, ...blocks].join('\n')]];
  },
  Python: (parts) => {
    const blocks = parts.map(
      ({ id, code }) =>
        `print("\\n== ${id}")\ntry:\n    ${code.replaceAll('\n', '\n    ')}\nexcept urllib.error.HTTPError as error:\n    print(error.code)`,
    );
    return ['python3', ['-c', ['import urllib.error', ...blocks].join('\n')]];
  },
};

/** Runs a program until it ends, or, if it follows the stream, until it has shown the first event. */
async function outputOf([command, args]: [string, readonly string[]], follows: boolean): Promise<string> {
  const env = { ...process.env, API_KEY: apiKey, APP_SECRET: appSecret, CURL_HOME: folder.path };
  const child = spawn(command, [...args], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let shown = '';
    for await (const chunk of child.stdout) {
      shown += String(chunk);
      if (follows && shown.includes('event: open')) break;
    }
    return shown;
  } finally {
    child.kill('SIGKILL');
  }
}

/** The samples of a language that did not get what they were made for, with what came instead. */
async function failures(
  language: Sample['language'],
  endpoints: readonly Endpoint[],
  values: Values,
  ids: Readonly<Record<string, string>>,
) {
  const parts = endpoints.flatMap((endpoint) => {
    const sample = samplesOf(sampleRequest(endpoint)).find((each) => each.language === language);
    return sample ? [{ id: endpoint.operation.operationId, code: withIds(filled(sample.text, values), ids) }] : [];
  });
  const shown = await outputOf(programs[language](parts.filter(({ id }) => id !== 'streamEvents')), false);
  const stream = await outputOf(programs[language](parts.filter(({ id }) => id === 'streamEvents')), true);
  const [, ...pieces] = `\n${shown}`.split(/\n== (\w+)\n/);
  const answers = new Map(
    pieces.flatMap((id, index) => (index % 2 === 0 ? [[id, pieces[index + 1] ?? ''] as const] : [])),
  );
  return parts.flatMap(({ id }) => {
    if (id === 'streamEvents') return stream.includes('event: open') ? [] : [`${language}: ${stream}`];
    const answer = answers.get(id) ?? 'nothing';
    const status = (language === 'curl' ? /status (\d{3})/ : /^(\d{3})\b/m).exec(answer)?.[1] ?? 'none';
    const isRight = refused[id] === undefined ? ['200', '201', '202'].includes(status) : status === refused[id];
    return isRight ? [] : [`${id} in ${language}: ${answer.slice(0, 400)}`];
  });
}

/** Ids of the examples give way to those of what is there, by their prefix. */
function withIds(code: string, ids: Readonly<Record<string, string>>): string {
  const own = code.replace(/\b(sub|dlv|key|era)_\w+/g, (id, prefix: string) => ids[prefix] ?? id);
  return own.replaceAll(`contacts/${exampleContact.id}`, `contacts/${user}`);
}

describe('F17: the samples of /docs', () => {
  it('run as they are, in curl, Node and Python, against a service', async () => {
    const { meta, start } = await openMeta();
    const service = await start();
    const make = async (path: string, body: object): Promise<string> => {
      const answer = await fetch(service.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return ((await answer.json()) as { id: string }).id;
    };
    const sub = await make('/v1/subscriptions', { url: 'https://bot.example.com/events', form: 'event' });
    const key = await make('/v1/keys', { name: 'samples', scopes: ['read'] });
    meta.users.write(user, { type: 'image', image: { data: picture } });
    meta.users.write(erased, { type: 'text', text: { body: 'Forget me.' } });
    await meta.settled();
    const sent = await post(service, text(`+${user}`, 'Yes, from eight to noon.'));
    const outboxId = sent.headers.get('x-outbox-id') ?? '';
    const { messages } = (await sent.json()) as { messages: [{ id: string }] };
    const list = async (path: string) => ((await getJson(service, path)) as { data: { id: string }[] }).data;
    await expect.poll(() => list('/v1/events?kind=message')).not.toEqual([]);
    const [event] = await list('/v1/events?kind=message');
    const [conversation] = await list(`/v1/conversations?user=${user}`);
    await expect.poll(() => list('/v1/deliveries')).not.toEqual([]);
    const [delivery] = await list('/v1/deliveries');
    const era = await erase(service.url);
    const media = [...meta.platform.world.media.keys()][0] ?? '';
    const values: Values = {
      origin: service.url,
      version: 'v24.0',
      phoneNumberId: numberId,
      wabaId: defaults.wabaId,
      eventId: event?.id ?? '',
      conversationId: conversation?.id ?? '',
      wamid: encodeURIComponent(messages[0].id),
      outboxId,
      mediaId: media,
    };
    await writeFile(join(folder.path, 'webhook.json'), await rawEvent(service.url, values.eventId));
    const document = readDocument(await getJson(service, '/openapi.json'));
    const endpoints = endpointsOf(document).filter(({ operation }) => !others.includes(operation.operationId));
    expect(endpoints.length).toBeGreaterThan(25);
    const failed: string[] = [];
    for (const language of ['curl', 'Node', 'Python'] as const) {
      failed.push(...(await failures(language, endpoints, values, { sub, key, era, dlv: delivery?.id ?? '' })));
    }
    expect(failed).toEqual([]);
    expect(await readFile(join(folder.path, 'file'), 'utf8')).not.toBe('');
  }, 120_000);
});

async function erase(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${url}/v1/contacts/${erased}?later=block`, { method: 'DELETE', headers });
  return ((await response.json()) as { id: string }).id;
}

async function rawEvent(url: string, id: string): Promise<Uint8Array> {
  const response = await fetch(`${url}/v1/events/${id}/raw`, { headers: { authorization: `Bearer ${apiKey}` } });
  return response.bytes();
}
