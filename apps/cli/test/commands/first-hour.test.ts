import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene, user } from '../support/command-scene.ts';

const { run, stand } = setUpCommandScene();

describe('F6: a missing API key', () => {
  const known = 'ffffffffffffffffffffffffffffffff';
  it.each([
    ['tail'],
    ['listen', '--forward-to', 'http://localhost:3000'],
    ['status'],
    ['usage'],
    ['conversations', 'list'],
    ['outbox', 'list'],
    ['outbox', 'resume'],
    ['events', 'list'],
    ['events', 'show', known],
    ['explain', 'out_0000000000000000000000000'],
    ['send', 'text', user, 'Hello'],
  ])('is reported alike by every command, as wrong use: %s', async (...args) => {
    const { WHATSAPP_SERVICE_URL } = stand().env;
    const env = { WHATSAPP_SERVICE_URL, INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '106540352242922' };
    const { code, stderr } = await whatsapp(args, { env });
    expect([code, stderr]).toEqual([
      2,
      'The service requires an API key, and none is set.\n' +
        'Set INTEXURAOS_WHATSAPP_API_KEYS (or WHATSAPP_API_KEY) to one of the service’s keys.\n',
    ]);
  });
});

describe('F20: small frictions', () => {
  it('lists have a head line, and no row is padded to the longest error', async () => {
    stand().meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 131026 });
    await run('send', 'text', user, 'Hello');
    stand().meta.faults.clear();
    stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    await expect.poll(async () => (await run('conversations', 'list')).stdout).toContain('←');
    const heads = {
      outbox: /^accepted +state +to +type +id +problem$/,
      events: /^received +id +remarks +kinds$/,
      conversations: /^last +with +what +window +id$/,
      templates: /^name +language +status +category +parameters +remarks$/,
      numbers: /^id +number +name +status +quality +limit +rate$/,
      wabas: /^id +name +status +review +webhooks$/,
    };
    for (const [command, head] of Object.entries(heads)) {
      const { stdout } = await run(...(/^(numbers|wabas)$/.test(command) ? [command] : [command, 'list']));
      const [first = '', ...rows] = stdout.trimEnd().split('\n');
      expect(first, command).toMatch(head);
      expect(
        rows.filter((row) => row !== row.trimEnd()),
        command,
      ).toEqual([]);
    }
    const [, ...rows] = (await run('outbox', 'list')).stdout.split('\n');
    expect(rows.join('\n')).not.toMatch(/ {10}/);
  });

  it('a missing argument is answered with an example', async () => {
    expect((await run('send', 'text')).stderr).toBe(
      'error: missing required argument \'to\'\nExample: whatsapp send text +16505551234 "Your table is ready" --wait\n',
    );
  });

  it('a mistyped kind is answered with the one that may be meant', async () => {
    expect((await run('trigger', 'txt')).stderr).toContain('Did you mean text?');
  });

  it.each([
    [['frobnicate'], "error: unknown command 'frobnicate'\n`whatsapp --help` lists the commands.\n"],
    [['outbox', 'wat'], "error: unknown command 'wat'\n`whatsapp outbox --help` lists its commands.\n"],
    [['token', 'wat'], "error: unknown command 'wat'\n`whatsapp token --help` lists its commands.\n"],
  ])('an unknown command is answered with where they are listed: %s', async (args, says) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, says]);
  });

  it('an unknown code is answered with a link', async () => {
    expect((await run('explain', '99999999')).stdout).toMatch(/https:\/\/developers\.facebook\.com\/\S+error-codes/);
  });

  it('options that every command takes stand apart, behind its own', async () => {
    const { stdout } = await run('send', 'text', '--help');
    expect(stdout).toMatch(/\nOptions:\n[\s\S]* -h, --help[\s\S]*\nGlobal options:\n {2}--json/);
  });
});
