import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene, user } from '../support/command-scene.ts';

const { stand, run, file } = setUpCommandScene();

describe('every command', () => {
  it.each([['doctor', '--fixx'], ['send', 'text', '+16505551234'], ['snd']])(
    'answers invalid usage in JSON if that is asked for: %s',
    async (...args) => {
      const { code, json } = await whatsapp([...args, '--json']);
      expect(code).toBe(2);
      expect(json()).toEqual({
        error: { message: expect.stringMatching(/^(unknown|missing)/), remedy: null, exitCode: 2 },
      });
    },
  );

  it('keeps its exit code if the reader closes the pipe', () => {
    const bin = fileURLToPath(new URL('../../bin/whatsapp.js', import.meta.url));
    const line = `set -o pipefail; "${process.execPath}" "${bin}" doctor --simulator http://127.0.0.1:9 --settings /dev/null | true`;
    const { status, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, '']);
  });

  it.each<[string, string[]]>([
    ['numbers', ['numbers']],
    ['events', ['events', 'list']],
    ['tail', ['tail']],
    ['status', ['status']],
    ['send', ['send', 'text', '+16505551234', 'x']],
    ['trigger', ['trigger', 'text']],
  ])('%s reports what it waits for, and ends at once on Ctrl-C', async (_what, args) => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const breaking = new AbortController();
    let said = '';
    const ended = whatsapp(args, {
      env: { ...stand().env, INTEXURAOS_WHATSAPP_GRAPH_URL: url, WHATSAPP_SERVICE_URL: url },
      signal: breaking.signal,
      onError: (text) => (said += text),
    });
    await expect.poll(() => said).toMatch(/^Waiting for /);
    breaking.abort();
    const startedAt = performance.now();
    const { code, stderr } = await ended;
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    // What goes on until Ctrl-C has ended well by it.
    if (args[0] !== 'tail') expect([code, stderr]).toEqual([1, expect.stringContaining('Interrupted.')]);
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
    ['a word to explain', ['explain', 'nonsense'], 2, /neither an error code, nor JSON, nor a message id/],
    ['JSON without an error', ['explain', '{"a":1}'], 1, /no error in this JSON/],
    ['a code that Meta doesn’t have', ['explain', '999999'], 1, /^$/],
    ['a wamid that nobody knows', ['explain', 'wamid.NOBODY'], 1, /knows no message wamid.NOBODY/],
    ['an invalid recipient', ['send', 'text', '0123', 'x'], 2, /"0123" is not a phone number/],
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
    ['a file that Meta doesn’t take', ['send', 'media', '+16505551234', 'x.exe'], 2, /doesn’t show its type/],
    [
      'an invalid address of media',
      ['send', 'media', '+16505551234', 'http://[', '--type', 'image'],
      2,
      /is not a URL/,
    ],
    [
      'a caption where Meta takes none',
      ['send', 'media', '+16505551234', 'a.mp3', '--caption', 'x'],
      2,
      /no caption with audio/,
    ],
    ['a button that says nothing', ['send', 'buttons', '+16505551234', 'x', '--button', '='], 2, /"=" is not a choice/],
    [
      'too many buttons',
      ['send', 'buttons', '+16505551234', 'x', '--button', 'a', 'b', 'c', 'd'],
      1,
      /1 to 3 are allowed/,
    ],
    ['a message to mark as read that never came', ['send', 'read', 'wamid.NEVER'], 1, /no such message/],
    ['settings that aren’t there', ['numbers', '--settings', '/no/file'], 2, /It does not exist/],
    ['a code that can’t be one', ['explain', '4294967296'], 2, /not one of Meta’s codes/],
    ['an invalid place', ['send', 'location', '+16505551234', '200,1'], 2, /is not a location/],
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
    ['a code that is none', ['outbox', 'list', '--code', 'x'], 1, /code must be/],
    ['a message to try that there isn’t', ['outbox', 'try', 'out_0000000000000000000000000'], 1, /./],
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
    expect(ran.stderr).not.toMatch(/\n\s+at |bug in whatsapp/);
    expect(ran.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  });

  it('says it as JSON, too', async () => {
    const ran = await run('conversations', 'show', '+4912345678', '--json');
    expect([ran.code, ran.json()]).toEqual([
      1,
      { error: { message: expect.stringContaining('no conversation'), remedy: expect.any(String), exitCode: 1 } },
    ]);
  });

  it('masks a token that was passed in the wrong place', async () => {
    const { stderr } = await run('numbers', '--tokn=EAAGm0PX4ZCpsBAKZCwZDZDsome1');
    expect(stderr).toContain("unknown option '--tokn=EAAG…ome1'");
  });

  it('ends as the simulator does', async () => {
    expect((await run('simulate', '--port', 'x')).code).toBe(2);
  });

  it('fits a narrow terminal', async () => {
    const env = { ...stand().env, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'no-token-at-all' };
    for (const args of [['doctor'], ['explain', '131030']]) {
      const { stdout } = await whatsapp(args, { env, columns: 60 });
      const isLong = (line: string): boolean => line.length > 60 && !/https?:|INTEXURAOS/.test(line);
      expect(stdout.split('\n').filter(isLong)).toEqual([]);
    }
  });

  it('says what can’t be reached', async () => {
    const noService = await whatsapp(['events', 'list'], {
      env: { ...stand().env, WHATSAPP_SERVICE_URL: 'http://127.0.0.1:9' },
    });
    expect([noService.code, noService.stderr]).toEqual([3, expect.stringContaining('Start it')]);
    const noMeta = await whatsapp(['numbers'], {
      env: { ...stand().env, INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
    });
    expect([noMeta.code, noMeta.stderr]).toEqual([3, expect.stringContaining('whatsapp simulate')]);
    const noUpload = await whatsapp(['send', 'media', user, await file('a.pdf', '%PDF-1.4'), '--direct'], {
      env: { ...stand().env, INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
    });
    expect([noUpload.code, noUpload.stderr]).toEqual([3, expect.stringContaining('whatsapp simulate')]);
    const noKey = await whatsapp(['events', 'list'], { env: { ...stand().env, INTEXURAOS_WHATSAPP_API_KEYS: '' } });
    expect([noKey.code, noKey.stderr]).toEqual([2, expect.stringContaining('INTEXURAOS_WHATSAPP_API_KEYS')]);
    const noToken = await whatsapp(['numbers'], { env: { ...stand().env, INTEXURAOS_WHATSAPP_ACCESS_TOKEN: '' } });
    expect([noToken.code, noToken.stderr]).toEqual([2, expect.stringContaining('There is no access token')]);
  });

  it('never prints a token, wherever it is in Meta’s response', async () => {
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
    const { code, stdout } = await whatsapp(['numbers', '--simulator', stand().meta.url], { env: {} });
    expect([code, stdout]).toEqual([0, expect.stringContaining('+1 555-078-3881')]);
  });

  it('has the version of its package', async () => {
    const { version: ofPackage } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as {
      version: string;
    };
    expect(version).toBe(ofPackage);
    expect((await whatsapp(['--version'])).stdout.trim()).toBe(version);
  });
});
