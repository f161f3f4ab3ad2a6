import { describe, expect, it } from 'vitest';
import { setUpCommandScene, user } from '../support/command-scene.ts';

const { stand, folder, file, run, taken } = setUpCommandScene();

describe('whatsapp send', () => {
  it('sends a template through the service and follows it until it is delivered', async () => {
    const { code, stdout } = await run('send', 'template', `+${user}`, 'hello_world', '--wait', '20');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Hello World[\s\S]*sent {2}wamid\.[\s\S]*delivered/)]);
    expect(taken()).toHaveLength(1);
  });

  it('sends the same once, with a key', async () => {
    stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const args = ['send', 'text', `+${user}`, 'Your table is ready', '--key', `table-${folder()}`, '--json'];
    const ids = [await run(...args), await run(...args)].map(
      ({ json }) => json<{ messages: [{ id: string }] }>().messages[0].id,
    );
    expect(ids[0]).toBe(ids[1]);
    expect(taken()).toHaveLength(1);
  });

  it('schedules a message for later, which can be taken back', async () => {
    const { code, stdout } = await run('send', 'template', `+${user}`, 'hello_world', '--at', '2h');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/scheduled {2}out_/)]);
    const id = /out_\w+/.exec(stdout)?.[0] ?? '';
    expect((await run('outbox', 'list', '--state', 'scheduled', '--json')).stdout).toContain(id);
    expect((await run('outbox', 'cancel', id)).code).toBe(0);
    expect(taken()).toEqual([]);
    expect((await run('send', 'text', `+${user}`, 'Hi', '--at', 'soon')).code).toBe(2);
    expect((await run('send', 'text', `+${user}`, 'Hi', '--at', '2h', '--direct')).code).toBe(2);
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
    stand().meta.seed({
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
    await stand().restart();
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
    stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const menu = await file('menu.pdf', '%PDF-1.4 menu');
    const { code } = await run('send', 'media', user, menu, '--caption', 'Our menu');
    expect([code, taken()[0]]).toMatchObject([0, { type: 'document' }]);
  });

  it('uploads nothing when it only shows the message', async () => {
    const menu = await file('menu.pdf', '%PDF-1.4 menu');
    const { code, json } = await run('send', 'media', user, menu, '--dry-run', '--json');
    expect([code, json()]).toMatchObject([0, { message: { document: { id: expect.stringContaining('menu.pdf') } } }]);
    expect(stand().meta.platform.world.media.size).toBe(0);
  });

  it('uploads straight to Meta when told to', async () => {
    stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code } = await run('send', 'media', user, await file('menu.pdf', '%PDF-1.4 menu'), '--direct');
    expect([code, taken()[0]]).toMatchObject([0, { type: 'document' }]);
  });

  it.each([
    ['a file of recorders on Android', 'voice.opus', ['--type', 'audio', '--voice']],
    ['a file of Ogg audio', 'voice.oga', ['--voice']],
    ['a file without an address of its type', 'voice.OGG', []],
  ])('uploads a voice note from %s', async (_what, name, more) => {
    stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code, stderr } = await run('send', 'media', user, await file(name, 'OggS'), ...more);
    expect([code, stderr, taken()[0]]).toMatchObject([0, '', { type: 'audio' }]);
    expect([...stand().meta.platform.world.media.values()].map(({ mimeType }) => mimeType)).toEqual(['audio/ogg']);
  });

  it.each(['US.13491208655302741918', 'US.ENT.506847293015824'])('addresses %s as a user id', async (id) => {
    const { code, json } = await run('send', 'text', id, 'hello', '--dry-run', '--json');
    expect([code, json()]).toMatchObject([0, { message: { recipient: id } }]);
    expect(json()).not.toHaveProperty('message.to');
  });

  it('addresses a group, and replaces the recipient of a message in a file whatever it is', async () => {
    const text = { type: 'text', text: { body: 'Hi' } };
    const shown = async (message: object, ...to: string[]) => {
      const path = await file('message.json', { ...text, ...message });
      return (await run('send', 'json', path, ...to, '--dry-run', '--json')).json<{ message: object }>().message;
    };
    expect(await shown({ to: user }, '--to', 'DE.ENT.1')).toEqual({
      messaging_product: 'whatsapp',
      ...text,
      recipient_type: 'individual',
      recipient: 'DE.ENT.1',
    });
    const group = await shown({ recipient: 'DE.1' }, '--to', 'Y2FwaV9ncm91cA==', '--group');
    expect(group).toEqual({ messaging_product: 'whatsapp', ...text, recipient_type: 'group', to: 'Y2FwaV9ncm91cA==' });
  });

  it.each<[string, string[], string]>([
    ['buttons', ['Is ten right?', '--button', 'Yes', 'no=No', '--footer', 'Lucky Shrub'], 'interactive'],
    ['list', ['When?', '--row', 'mon=Monday', 'Tuesday', '--header', 'Days'], 'interactive'],
    ['contact', ['Ada Lovelace', '+16505559876'], 'contacts'],
    ['location', ['52.52,13.405', '--name', 'Shop'], 'location'],
  ])('sends %s', async (kind, args, type) => {
    stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code, stderr } = await run('send', kind, user, ...args);
    expect([code, stderr, taken()[0]]).toMatchObject([0, '', { type }]);
  });

  it.each([[[]], [['--direct']]])('tells a user that a message was read, and that an answer comes %s', async (more) => {
    const { wamid } = stand().meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    const { code, stdout } = await run('send', 'read', wamid, '--typing', ...more);
    expect([code, stdout]).toEqual([0, `read  ${wamid}, typing indicator shown\n`]);
  });

  it('sends a message object, and shows it first', async () => {
    const path = await file('message.json', {
      type: 'template',
      template: { name: 'hello_world', language: { code: 'en_US' } },
    });
    const dry = await run('send', 'json', path, '--to', user, '--dry-run');
    expect([JSON.parse(dry.stdout).to, taken().length]).toEqual([`+${user}`, 0]);
    expect((await run('send', 'json', path, '--to', user)).code).toBe(0);
    expect(taken()).toHaveLength(1);
  });

  it('tells code and next step when Meta refuses', async () => {
    stand().meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 131026 });
    const { code, stderr } = await run('send', 'template', user, 'hello_world');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/Not sent \(code 131026\)[\s\S]*whatsapp explain 131026/),
    ]);
  });
});
