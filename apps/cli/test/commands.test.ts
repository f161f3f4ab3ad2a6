import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue } from '@intexuraos/cloud-api';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { scenario } from '@intexuraos/whatsapp-simulator/story';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../src/version.ts';
import { whatsapp } from './support/cli.ts';
import { callbackPath, openStand, type Stand } from './support/stand.ts';

const user = '16505551234';
let stand: Stand;
let folder: string;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whatsapp-cli-'));
  await stand.connect(stand.service.url + callbackPath);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => whatsapp(args, { env: stand.env });
const file = async (name: string, contents: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
};
const taken = () => stand.meta.messages().filter(({ direction }) => direction === 'sent');

describe('every command', () => {
  const commands = [
    ...['setup', 'doctor', 'explain', 'tail', 'listen', 'wabas', 'numbers', 'trigger', 'completion'].map((name) => [
      name,
    ]),
    ...[
      ...['text', 'template', 'media', 'location', 'reaction'],
      ...['buttons', 'list', 'contact', 'read', 'json'],
    ].map((name) => ['send', name]),
    ...['list', 'show', 'replay'].map((name) => ['events', name]),
    ...['list', 'show'].map((name) => ['conversations', name]),
    ...['list', 'show', 'cancel', 'retry'].map((name) => ['outbox', name]),
    ...['list', 'lint', 'create', 'delete'].map((name) => ['templates', name]),
    ['token', 'inspect'],
    ['secrets', 'rotate'],
    ['secrets', 'populate'],
  ];

  it('is in this list', async () => {
    const below = async (...words: string[]): Promise<string[]> => {
      const { stdout } = await whatsapp([...words, '--help']);
      const [, listed = ''] = /\nCommands:\n((?: {2}.*\n)+)/.exec(stdout) ?? [];
      const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
      const found = names.filter((name) => !['help', 'simulate'].includes(name));
      if (found.length === 0) return [words.join(' ')];
      return (await Promise.all(found.map((name) => below(...words, name)))).flat();
    };
    // `simulate` is the simulator's own command, with its own help.
    expect((await below()).sort()).toEqual(commands.map((words) => words.join(' ')).sort());
  });

  it('keeps its exit code where the reader goes away', () => {
    const bin = fileURLToPath(new URL('../bin/whatsapp.js', import.meta.url));
    const line = `set -o pipefail; "${process.execPath}" "${bin}" doctor --simulator http://127.0.0.1:9 --settings /dev/null | true`;
    const { status, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, '']);
  });

  it('has its help within 300 ms, as it is built', () => {
    const bin = fileURLToPath(new URL('../bin/whatsapp.js', import.meta.url));
    const took = [[], ['setup'], ['send', 'template'], ['doctor'], []].map((words) => {
      const startedAt = performance.now();
      execFileSync(process.execPath, [bin, ...words, '--help']);
      return performance.now() - startedAt;
    });
    // What else the machine does counts in some of them, not in the best.
    expect(Math.min(...took)).toBeLessThan(300);
  });

  it.each(commands.map((words) => [words.join(' '), words] as const))(
    '%s has help with an example, --json and --simulator',
    async (name, words) => {
      const { code, stdout } = await whatsapp([...words, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples?:\\n  \\$ whatsapp ${name}`));
      for (const option of ['--json', '--simulator', '--service', '--settings']) expect(stdout).toContain(option);
      for (const exitCode of ['0  all is fine', '1  trouble', '2  wrong use', '3  Meta'])
        expect(stdout).toContain(exitCode);
    },
  );

  it.each(['send', 'events', 'conversations', 'outbox', 'templates', 'token', 'secrets'])(
    '%s, a group, has help with an example',
    async (name) => {
      const { code, stdout } = await whatsapp([name, '--help']);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Example:\n  $ whatsapp ${name} `)]);
    },
  );

  it.each<[string, string[]]>([
    ['numbers', ['numbers']],
    ['events', ['events', 'list']],
    ['tail', ['tail']],
    ['send', ['send', 'text', '+16505551234', 'x']],
    ['trigger', ['trigger', 'text']],
  ])('%s tells what it waits for, and ends at once on Ctrl-C', async (_what, args) => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const breaking = new AbortController();
    let said = '';
    const ended = whatsapp(args, {
      env: { ...stand.env, INTEXURAOS_WHATSAPP_GRAPH_URL: url, WHATSAPP_SERVICE_URL: url },
      signal: breaking.signal,
      onError: (text) => (said += text),
    });
    await expect.poll(() => said, { timeout: 5_000 }).toMatch(/^Waiting for /);
    breaking.abort();
    const startedAt = performance.now();
    const { code, stderr } = await ended;
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    // What goes on until Ctrl-C has ended well by it.
    if (args[0] !== 'tail') expect([code, stderr]).toEqual([1, expect.stringContaining('Broken off')]);
    silent.close().closeAllConnections();
  });

  it.each<[string, string[], number, RegExp]>([
    ['an unknown command', ['snd'], 2, /unknown command 'snd'[\s\S]*Did you mean/],
    ['an unknown option', ['doctor', '--fixx'], 2, /unknown option '--fixx'/],
    ['a missing argument', ['send', 'text', '+16505551234'], 2, /missing required argument 'body'/],
    ['one argument too many', ['numbers', 'x'], 2, /too many arguments/],
    ['an address that is none', ['numbers', '--service', 'localhost'], 2, /--service is "localhost"/],
    ['a simulator that is none', ['numbers', '--simulator', 'x'], 2, /--simulator is "x"/],
    ['a callback that is none', ['doctor', '--callback-url', 'x'], 2, /The callback is "x"/],
    ['a word to explain', ['explain', 'nonsense'], 2, /no error code, no JSON and no message id/],
    ['JSON without an error', ['explain', '{"a":1}'], 1, /no error in this JSON/],
    ['a code that Meta doesn’t have', ['explain', '999999'], 1, /^$/],
    ['a wamid that nobody knows', ['explain', 'wamid.NOBODY'], 1, /knows no message wamid.NOBODY/],
    ['a recipient who is none', ['send', 'text', '0123', 'x'], 2, /"0123" is no recipient/],
    ['an empty text', ['send', 'text', '+16505551234', ''], 1, /text\.body/],
    ['a wait that is none', ['send', 'text', '+16505551234', 'x', '--wait', 'long'], 2, /--wait is "long"/],
    ['a template that there isn’t', ['send', 'template', '+16505551234', 'nope'], 1, /no template nope/],
    [
      'a language that there isn’t',
      ['send', 'template', '+16505551234', 'hello_world', '--language', 'de'],
      2,
      /en_US/,
    ],
    [
      'a parameter that there isn’t',
      ['send', 'template', '+16505551234', 'hello_world', '--param', 'a=b'],
      2,
      /no parameter "a"/,
    ],
    ['a file that isn’t there', ['send', 'media', '+16505551234', '/no/file.png'], 2, /ENOENT/],
    ['a file that Meta doesn’t take', ['send', 'media', '+16505551234', 'x.exe'], 2, /can’t be told what it is/],
    [
      'an address of media that is none',
      ['send', 'media', '+16505551234', 'http://[', '--type', 'image'],
      2,
      /no address/,
    ],
    [
      'a caption where Meta takes none',
      ['send', 'media', '+16505551234', 'a.mp3', '--caption', 'x'],
      2,
      /no caption with audio/,
    ],
    ['a button that says nothing', ['send', 'buttons', '+16505551234', 'x', '--button', '='], 2, /"=" is no choice/],
    [
      'too many buttons',
      ['send', 'buttons', '+16505551234', 'x', '--button', 'a', 'b', 'c', 'd'],
      1,
      /1 to 3 are allowed/,
    ],
    ['a message to mark as read that never came', ['send', 'read', 'wamid.NEVER'], 1, /no such message/],
    ['settings that aren’t there', ['numbers', '--settings', '/no/file'], 2, /It is not there/],
    ['a code that can’t be one', ['explain', '4294967296'], 2, /no code of Meta’s/],
    ['a place that is none', ['send', 'location', '+16505551234', '200,1'], 2, /no place/],
    ['a message that isn’t there', ['send', 'json', '/no/file.json'], 2, /ENOENT/],
    ['a time that is none', ['tail', '--since', 'yesterday'], 2, /--since is "yesterday"/],
    ['a limit that is none', ['events', 'list', '--limit', '0'], 2, /--limit is "0"/],
    ['an event that there isn’t', ['events', 'show', 'ffffffffffffffffffffffffffffffff'], 1, /no event/i],
    ['the bytes of an event that there isn’t', ['events', 'show', 'x', '--raw'], 1, /no event x/],
    ['a replay of nothing', ['events', 'replay', 'ffffffffffffffffffffffffffffffff'], 1, /no event/i],
    [
      'a conversation that there isn’t',
      ['conversations', 'show', '+4912345678'],
      1,
      /no conversation with \+4912345678/,
    ],
    ['an entry that there isn’t', ['outbox', 'cancel', 'out_0000000000000000000000000'], 1, /./],
    ['a state that there isn’t', ['outbox', 'list', '--state', 'lost'], 1, /state/],
    ['nowhere to forward to', ['listen'], 2, /--forward-to/],
    [
      'an address to forward to that is none',
      ['listen', '--forward-to', 'localhost'],
      2,
      /--forward-to is "localhost"/,
    ],
    ['a kind that there isn’t', ['trigger', 'imag'], 2, /Did you mean image/],
    ['an address elsewhere', ['trigger', 'text', '--to', 'https://example.com'], 2, /not on this machine/],
    ['nobody there to take it', ['trigger', 'text', '--to', 'http://127.0.0.1:9'], 3, /Nothing answers/],
    ['a template file that isn’t there', ['templates', 'lint', '/no/file.json'], 2, /ENOENT/],
    ['a template to delete without a word', ['templates', 'delete', 'hello_world'], 2, /--yes/],
    ['an account that there isn’t', ['numbers', '--waba', '1'], 1, /code 100/],
    [
      'a secret that there isn’t',
      ['secrets', 'rotate', 'password'],
      2,
      /api-key, verify-token, app-secret, access-token/,
    ],
    ['a shell that there isn’t', ['completion', 'powershell'], 2, /bash, zsh, fish/],
    ['a token that is none', ['token', 'inspect', 'no-token-at-all'], 1, /code \d+|^$/],
  ])('ends with one clear line for %s', async (_what, args, code, says) => {
    const ran = await run(...args);
    expect([ran.code, ran.stderr.trim()]).toEqual([code, expect.stringMatching(says)]);
    expect(ran.stderr).not.toMatch(/\n\s+at |fault of whatsapp/);
    expect(ran.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  });

  it('says it as JSON, too', async () => {
    const ran = await run('conversations', 'show', '+4912345678', '--json');
    expect([ran.code, ran.json()]).toEqual([
      1,
      { error: { message: expect.stringContaining('no conversation'), remedy: expect.any(String), exitCode: 1 } },
    ]);
  });

  it('hides a token that stands where none belongs', async () => {
    const { stderr } = await run('numbers', '--tokn=EAAGm0PX4ZCpsBAKZCwZDZDsome1');
    expect(stderr).toContain("unknown option '--tokn=EAAG…ome1'");
  });

  it('ends as the simulator does', async () => {
    expect((await run('simulate', '--port', 'x')).code).toBe(2);
  });

  it('fits a narrow terminal', async () => {
    const env = { ...stand.env, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'no-token-at-all' };
    for (const args of [['doctor'], ['explain', '131030']]) {
      const { stdout } = await whatsapp(args, { env, columns: 60 });
      const isLong = (line: string): boolean => line.length > 60 && !/https?:|INTEXURAOS/.test(line);
      expect(stdout.split('\n').filter(isLong)).toEqual([]);
    }
  });

  it('tells who isn’t there', async () => {
    const noService = await whatsapp(['events', 'list'], {
      env: { ...stand.env, WHATSAPP_SERVICE_URL: 'http://127.0.0.1:9' },
    });
    expect([noService.code, noService.stderr]).toEqual([3, expect.stringContaining('Start it')]);
    const noMeta = await whatsapp(['numbers'], {
      env: { ...stand.env, INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
    });
    expect([noMeta.code, noMeta.stderr]).toEqual([3, expect.stringContaining('whatsapp simulate')]);
    const noUpload = await whatsapp(['send', 'media', user, await file('a.pdf', '%PDF-1.4'), '--direct'], {
      env: { ...stand.env, INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
    });
    expect([noUpload.code, noUpload.stderr]).toEqual([3, expect.stringContaining('whatsapp simulate')]);
    const noKey = await whatsapp(['events', 'list'], { env: { ...stand.env, INTEXURAOS_WHATSAPP_API_KEYS: '' } });
    expect([noKey.code, noKey.stderr]).toEqual([2, expect.stringContaining('INTEXURAOS_WHATSAPP_API_KEYS')]);
    const noToken = await whatsapp(['numbers'], { env: { ...stand.env, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '' } });
    expect([noToken.code, noToken.stderr]).toEqual([2, expect.stringContaining('There is no access token')]);
  });

  it('never shows a token, wherever Meta puts it', async () => {
    for (const args of [
      ['numbers'],
      ['wabas'],
      ['token', 'inspect'],
      ['token', 'inspect', 'EAAGm0PX4ZCpsBAKZCwZDZDsome'],
    ]) {
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await run(...args, ...more);
        expect(stdout + stderr).not.toContain(defaults.token);
        expect(stdout + stderr).not.toContain('EAAGm0PX4ZCpsBAKZCwZDZDsome');
      }
    }
  });

  it('works against the simulator with nothing set', async () => {
    const { code, stdout } = await whatsapp(['numbers', '--simulator', stand.meta.url], { env: {} });
    expect([code, stdout]).toEqual([0, expect.stringContaining('+1 555-078-3881')]);
  });

  it('has the version of its package', async () => {
    const { version: ofPackage } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(version).toBe(ofPackage);
    expect((await whatsapp(['--version'])).stdout.trim()).toBe(version);
  });
});

describe('whatsapp explain', () => {
  it.each(catalogue.map(({ code }) => code))('%s: cause, remedy and class', async (code) => {
    const { json } = await run('explain', String(code), '--json');
    expect(json()).toMatchObject({
      code,
      isKnown: true,
      cause: expect.any(String),
      remedy: expect.any(String),
      class: expect.any(String),
    });
  });

  it('puts the old guide right where it errs', async () => {
    const { stdout } = await run('explain', '131030');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/put right The guide used to call this a rate limit\. It is none/);
  });

  it.each<[string, number[]]>([
    ['190 131030', [190, 131030]],
    ['#190, #131047', [190, 131047]],
    ['(#131030) Recipient phone number not in allowed list', [131030]],
    ['Meta refuses (code 190): Invalid OAuth access token', [190]],
    ['{"error":{"code":131030,"message":"(#131030) Recipient phone number not in allowed list"}}', [131030]],
    ['{"error":{"code":131030,"error_subcode":2494055,"message":"Rate limit hit"}}', [130429]],
  ])('finds the codes in %s', async (text, codes) => {
    const answer = (await run('explain', text, '--json')).json<{ code: number; errors?: { code: number }[] }>();
    expect((answer.errors ?? [answer]).map(({ code }) => code)).toEqual(codes);
  });

  it('finds the errors in an answer, a webhook and a list', async () => {
    const answer = {
      error: { message: '(#190) x', code: 190, error_data: { details: 'expired on Tuesday' }, fbtrace_id: 'Abc' },
    };
    expect((await run('explain', JSON.stringify(answer), '--json')).json()).toMatchObject({
      code: 190,
      details: 'expired on Tuesday',
      traceId: 'Abc',
    });
    const status = {
      entry: [
        {
          changes: [
            {
              value: {
                statuses: [
                  {
                    errors: [
                      { code: 131047, title: 'Re-engagement' },
                      { code: 131026, title: 'x' },
                    ],
                  },
                ],
              },
            },
          ],
        },
      ],
    };
    const piped = await whatsapp(['explain', '--json'], { env: stand.env, stdin: JSON.stringify(status) });
    expect(piped.json<{ errors: { code: number }[] }>().errors.map(({ code }) => code)).toEqual([131047, 131026]);
  });

  it('tells what became of a message, and why it failed', async () => {
    stand.meta.faults.add({}, { kind: 'failed-status', code: 131026 });
    const sent = await run('send', 'template', user, 'hello_world', '--wait', '20');
    expect([sent.code, sent.stdout]).toEqual([1, expect.stringMatching(/failed[\s\S]*131026[\s\S]*remedy/)]);
    const wamid = /wamid\.\S+/.exec(sent.stdout)?.[0] ?? '';
    const { code, json } = await run('explain', wamid, '--json');
    expect([code, json()]).toMatchObject([1, { state: 'failed', outbox: { attempts: [{ number: 1 }] } }]);
  });
});

describe('whatsapp send', () => {
  it('sends a template through the service and follows it until it is delivered', async () => {
    const { code, stdout } = await run('send', 'template', `+${user}`, 'hello_world', '--wait', '20');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Hello World[\s\S]*sent {2}wamid\.[\s\S]*delivered/)]);
    expect(taken()).toHaveLength(1);
  });

  it('sends the same once, with a key', async () => {
    stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const args = ['send', 'text', `+${user}`, 'Your table is ready', '--key', `table-${folder}`, '--json'];
    const ids = [await run(...args), await run(...args)].map(
      ({ json }) => json<{ messages: [{ id: string }] }>().messages[0].id,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(taken()).toHaveLength(1);
  });

  it('goes straight to Meta when told to', async () => {
    const { code } = await run('send', 'template', user, 'hello_world', '--direct');
    expect([code, taken().length]).toEqual([0, 1]);
    const entries = (await run('outbox', 'list', '--to', user, '--limit', '1000', '--json')).json<{
      data: { wamid: string }[];
    }>().data;
    expect(entries.some(({ wamid }) => wamid === taken()[0]?.wamid)).toBe(false);
  });

  it('takes parameters by name, shows the message, and says which are missing', async () => {
    stand.meta.seed({
      templates: [
        {
          name: 'order_shipped',
          language: 'en_US',
          category: 'UTILITY',
          parameterFormat: 'NAMED',
          components: [
            {
              type: 'BODY',
              text: 'Hi {{name}}, order {{order}} is on its way.',
              example: {
                body_text_named_params: [
                  { param_name: 'name', example: 'Ada' },
                  { param_name: 'order', example: '42' },
                ],
              },
            },
            {
              type: 'BUTTONS',
              buttons: [{ type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}', example: ['42'] }],
            },
          ],
        },
      ],
    });
    // A seed sends no news of templates, so what the service remembers of them is old.
    await stand.restart();
    const missing = await run('send', 'template', user, 'order_shipped', '--param', 'name=Ada');
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringMatching(/--param order=…[\s\S]*--param button\.0=…/),
    ]);
    const params = ['--param', 'name=Ada', 'order=42', 'button.0=42'];
    const { code, stdout, stderr } = await run('send', 'template', user, 'order_shipped', ...params, '--wait', '20');
    expect(stderr).toBe('');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Hi Ada, order 42 is on its way.')]);
    expect(stdout).toContain('[ Track ]');
  });

  it('uploads a file and sends it', async () => {
    stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const menu = await file('menu.pdf', '%PDF-1.4 menu');
    const { code } = await run('send', 'media', user, menu, '--caption', 'Our menu');
    expect([code, taken()[0]]).toMatchObject([0, { type: 'document' }]);
  });

  it('uploads nothing when it only shows the message', async () => {
    const menu = await file('menu.pdf', '%PDF-1.4 menu');
    const { code, json } = await run('send', 'media', user, menu, '--dry-run', '--json');
    expect([code, json()]).toMatchObject([0, { message: { document: { id: expect.stringContaining('menu.pdf') } } }]);
    expect(stand.meta.platform.world.media.size).toBe(0);
  });

  it('uploads straight to Meta when told to', async () => {
    stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code } = await run('send', 'media', user, await file('menu.pdf', '%PDF-1.4 menu'), '--direct');
    expect([code, taken()[0]]).toMatchObject([0, { type: 'document' }]);
  });

  it.each<[string, string[], string]>([
    ['buttons', ['Is ten right?', '--button', 'Yes', 'no=No', '--footer', 'Lucky Shrub'], 'interactive'],
    ['list', ['When?', '--row', 'mon=Monday', 'Tuesday', '--header', 'Days'], 'interactive'],
    ['contact', ['Ada Lovelace', '+16505559876'], 'contacts'],
    ['location', ['52.52,13.405', '--name', 'Shop'], 'location'],
  ])('sends %s', async (kind, args, type) => {
    stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code, stderr } = await run('send', kind, user, ...args);
    expect([code, stderr, taken()[0]]).toMatchObject([0, '', { type }]);
  });

  it.each([[[]], [['--direct']]])('tells a user that a message was read, and that an answer comes %s', async (more) => {
    const { wamid } = stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code, stdout } = await run('send', 'read', wamid, '--typing', ...more);
    expect([code, stdout]).toEqual([0, `read  ${wamid}, and typing is shown\n`]);
  });

  it('sends a message object, and shows it first', async () => {
    const path = await file('message.json', {
      type: 'template',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    });
    const dry = await run('send', 'json', path, '--to', user, '--dry-run');
    expect([JSON.parse(dry.stdout).to, taken().length]).toEqual([user, 0]);
    expect((await run('send', 'json', path, '--to', user)).code).toBe(0);
    expect(taken()).toHaveLength(1);
  });

  it('tells code and next step when Meta refuses', async () => {
    stand.meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 131026 });
    const { code, stderr } = await run('send', 'template', user, 'hello_world');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Not sent \(code 131026\)[\s\S]*whatsapp explain 131026/),
    ]);
  });
});

describe('what the service knows', () => {
  it('is listed and shown: events, conversations, the outbox', async () => {
    stand.meta.users.write('16505557777', { type: 'text', text: { body: 'Is it open on Sunday?' } });
    await stand.meta.settled();
    await expect
      .poll(async () => (await run('conversations', 'show', '+16505557777')).stdout)
      .toContain('Is it open on Sunday?');
    const { data } = (await run('events', 'list', '--user', '16505557777', '--json')).json<{
      data: { id: string }[];
    }>();
    const id = data[0]?.id ?? '';
    expect((await run('events', 'show', id)).stdout).toContain('message.text');
    const raw = await run('events', 'show', id, '--raw');
    expect(JSON.parse(raw.stdout)).toHaveProperty('entry');
    expect((await run('events', 'replay', id)).stdout).toContain('waits to be processed again');
    expect((await run('conversations', 'list')).stdout).toMatch(/16505557777.*free text for 24 h/);
    // The group's name alone lists, too.
    expect((await run('conversations', '--limit', '5')).stdout).toMatch(/16505557777.*free text for 24 h/);
  });

  it('can be taken back while it waits', async () => {
    stand.meta.platform.world.tokens.clear();
    const answer = await whatsapp(['send', 'template', '16505558888', 'hello_world', '--json'], {
      env: stand.env,
    });
    expect(answer.code).toBe(1);
    const { code, stdout } = await run('outbox', 'list', '--state', 'queued');
    expect([code, stdout]).toEqual([0, expect.any(String)]);
  });
});

describe('templates', () => {
  const good = {
    name: 'order_shipped',
    language: 'en_US',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Hi {{1}}, it is on its way.', example: { body_text: [['Ada']] } }],
  };

  it('are judged by Meta’s rules without asking Meta', async () => {
    expect((await run('templates', 'lint', await file('good.json', good))).code).toBe(0);
    const bad = await run('templates', 'lint', await file('bad.json', { ...good, name: 'Order Shipped' }));
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringMatching(/wrong .*name/i)]);
    expect(stand.meta.platform.world.templates.size).toBe(1);
  });

  it('are submitted, listed and deleted', async () => {
    const created = await run('templates', 'create', await file('good.json', good));
    expect([created.code, created.stdout]).toEqual([0, expect.stringContaining('pending')]);
    expect((await run('templates', 'list')).stdout).toMatch(/order_shipped .*pending[\s\S]*hello_world .*approved/);
    expect((await run('templates', 'delete', 'order_shipped', '--yes')).code).toBe(0);
    expect((await run('templates', 'list', '--name', 'order_shipped')).stdout).toContain('no template');
  });
});

describe('whatsapp trigger', () => {
  const kinds = scenario.filter(({ refusal }) => refusal === undefined).map(({ kind }) => kind);

  it.each(kinds)('%s is taken by the service', async (kind) => {
    const { code, json } = await run('trigger', kind, '--json');
    expect([code, json()]).toMatchObject([0, { status: 200 }]);
  });

  it('lists the kinds, and prints a body', async () => {
    expect((await run('trigger', '--json')).json<{ kinds: string[] }>().kinds).toEqual(expect.arrayContaining(kinds));
    expect(JSON.parse((await run('trigger', 'text', '--print')).stdout)).toMatchObject({
      entry: [{ id: defaults.wabaId }],
    });
  });
});

describe('whatsapp secrets rotate', () => {
  it('lets both keys in until it is finished', async () => {
    const settings = await file('.env', 'INTEXURAOS_WHATSAPP_API_KEYS=old-api-key\nOTHER=1\n');
    const begun = await whatsapp(['secrets', 'rotate', 'api-key', '--settings', settings]);
    const [, first = '', second] = /API_KEYS=([^,\n]+),([^,\n]+)/.exec(await readFile(settings, 'utf8')) ?? [];
    expect([begun.code, second, first.length]).toEqual([0, 'old-api-key', 32]);
    expect(begun.stdout).not.toContain(first);
    await whatsapp(['secrets', 'rotate', 'api-key', '--finish', '--settings', settings]);
    expect(await readFile(settings, 'utf8')).toBe(`INTEXURAOS_WHATSAPP_API_KEYS=${first}\nOTHER=1\n`);
    const over = await whatsapp(['secrets', 'rotate', 'api-key', '--finish', '--settings', settings]);
    expect([over.code, over.stderr]).toEqual([1, expect.stringContaining('nothing to finish')]);
  });

  it('says so where another place wins over the file it wrote, and where it can’t write', async () => {
    const settings = await file('.env', 'INTEXURAOS_WHATSAPP_API_KEYS=old-api-key\n');
    const env = { INTEXURAOS_WHATSAPP_API_KEYS: 'old-api-key' };
    const { stderr } = await whatsapp(['secrets', 'rotate', 'api-key', '--settings', settings], { env });
    expect(stderr).toBe('INTEXURAOS_WHATSAPP_API_KEYS is set in the environment, too, which wins: change it there.\n');
    // Where nobody may write, root included.
    const nowhere = await whatsapp(['secrets', 'rotate', 'api-key', '--settings', '/proc/version'], { env });
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('/proc/version can’t be written')]);
  });

  it('gives Meta the new verify token only when the handshake works', async () => {
    const lines = Object.entries(stand.env).map(([name, value]) => `${name}=${value}`);
    const settings = await file('.env', `${lines.join('\n')}\n`);
    await whatsapp(['secrets', 'rotate', 'verify-token', '--settings', settings]);
    const before = await readFile(settings, 'utf8');
    // The service was not started anew, so it doesn't know the new one.
    const early = await whatsapp(['secrets', 'rotate', 'verify-token', '--finish', '--settings', settings]);
    expect([early.code, early.stderr, await readFile(settings, 'utf8')]).toEqual([
      1,
      expect.stringContaining('2200'),
      before,
    ]);
  });

  it('takes an access token only when it is a good one', async () => {
    const settings = await file(
      '.env',
      Object.entries(stand.env)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    stand.meta.seed({
      tokens: [
        { value: 'another-good-token', scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'] },
      ],
    });
    const bad = await whatsapp(['secrets', 'rotate', 'access-token', '--settings', settings], {
      stdin: 'no-token-at-all',
    });
    expect([bad.code, await readFile(settings, 'utf8')]).toEqual([1, expect.stringContaining(`=${defaults.token}`)]);
    const good = await whatsapp(['secrets', 'rotate', 'access-token', '--settings', settings], {
      stdin: 'another-good-token',
    });
    expect([good.code, await readFile(settings, 'utf8')]).toEqual([0, expect.stringContaining('=another-good-token')]);
  });
});

describe('whatsapp completion', () => {
  it('completes in bash: commands, their commands, their options', async () => {
    const script = (await whatsapp(['completion', 'bash'])).stdout;
    const complete = (...words: readonly string[]): string[] => {
      const quoted = words.map((word) => `'${word}'`).join(' ');
      const line = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _whatsapp; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).trim().split('\n');
    };
    expect(complete('whatsapp', 'do')).toEqual(['doctor']);
    expect(complete('whatsapp', 'send', 'te')).toEqual(['text', 'template']);
    expect(complete('whatsapp', 'doctor', '--f')).toEqual(['--fix']);
    expect(complete('whatsapp', 'send', 'text', '+16505551234', '--wa')).toEqual(['--wait']);
    expect(complete('whatsapp', 'trigger', 'ima')).toEqual(['image']);
    expect(complete('whatsapp', 'secrets', 'rotate', 'ap')).toEqual(['api-key', 'app-secret']);
    expect(complete('whatsapp', 'doctor', '--callback-url', '')).toEqual(['']);
  });

  // Each speaks its own language; where a shell isn't installed, its script is only looked at.
  const shells: Readonly<Record<string, (script: string, line: string) => string[]>> = {
    zsh: (script, line) => [
      '-fc',
      [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is zsh's.
        'compdef() { : }; _files() { print files }; compadd() { shift; print -l -- ${(M)@:#$words[CURRENT]*} }',
        script,
        `words=(${line}); CURRENT=$#words; _whatsapp`,
      ].join('\n'),
    ],
    fish: (script, line) => ['-c', `${script}\ncomplete -C '${line}'`],
  };
  it.each(Object.keys(shells))('completes in %s', async (shell) => {
    const { stdout: script } = await whatsapp(['completion', shell]);
    expect(script).toMatch(/"send text"/);
    if (spawnSync(shell, ['-c', 'true']).status !== 0)
      return console.log(`${shell} is not here: its completion is not run.`);
    const complete = (line: string): string[] =>
      execFileSync(shell, shells[shell]?.(script, line) ?? [], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .sort();
    expect(complete('whatsapp do')).toEqual(['doctor']);
    expect(complete('whatsapp send te')).toEqual(['template', 'text']);
    expect(complete('whatsapp send text +16505551234 --wa')).toEqual(['--wait']);
    expect(complete('whatsapp secrets rotate ap')).toEqual(['api-key', 'app-secret']);
  });
});
