import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, run } = setUpCommandScene();

describe('what the service knows', () => {
  it('is listed and shown: events, conversations, the outbox', async () => {
    stand().meta.users.write('16505557777', { type: 'text', text: { body: 'Is it open on Sunday?' } });
    await stand().meta.settled();
    await expect
      .poll(async () => (await run('conversations', 'show', '+16505557777')).stdout)
      .toContain('Is it open on Sunday?');
    const search = async (...more: string[]) => (await run('search', 'SUNDAY', 'open', ...more)).stdout;
    await expect.poll(() => search('--user', '+16505557777')).toMatch(/16505557777 {2}Is it open on Sunday\?/);
    expect(await search('--user', '+16505557776')).toBe('Nothing was found.\n');
    const { data } = (await run('events', 'list', '--user', '16505557777', '--json')).json<{
      data: { id: string }[];
    }>();
    const id = data[0]?.id ?? '';
    expect((await run('events', 'show', id)).stdout).toContain('message.text');
    const raw = await run('events', 'show', id, '--raw');
    expect(JSON.parse(raw.stdout)).toHaveProperty('entry');
    expect((await run('events', 'replay', id)).stdout).toContain('will be processed again');
    expect((await run('conversations', 'list')).stdout).toMatch(/16505557777.*free text for 24 h/);
    // The group's name alone lists, too.
    expect((await run('conversations', '--limit', '5')).stdout).toMatch(/16505557777.*free text for 24 h/);
  });

  it('F10: finds a user by the number in any spelling, and refuses what is none with exit 2', async () => {
    stand().meta.users.write('16505557772', { type: 'text', text: { body: 'Do you deliver?' } });
    await stand().meta.settled();
    const shown = async (who: string) => (await run('conversations', 'show', who)).stdout;
    await expect.poll(() => shown('+1 (650) 555-7772')).toContain('Do you deliver?');
    expect(await shown('001 650 555 7772')).toContain('Do you deliver?');
    expect((await run('events', 'list', '--user', '+1 650 555 7772')).stdout).toContain('message');
    for (const command of [
      ['conversations', 'show', 'Ada'],
      ['conversations', 'list', '--user', '1234'],
      ['events', 'list', '--user', '0650 5557772'],
      ['outbox', 'list', '--to', 'Ada'],
      ['tail', '--user', 'Ada'],
      ['send', 'text', 'Ada', 'Hello'],
      ['send', 'text', '+16505557772', 'Hello', '--from', '+1 555 078 3881'],
      ['usage', '--number', '+1 555 078 3881'],
      ['outbox', 'resume', '+1 555 078 3881'],
    ]) {
      const { code, stderr } = await run(...command);
      expect([command, code, stderr]).toEqual([command, 2, expect.stringMatching(/^".*" is not a phone number/)]);
    }
  });

  it('shows a call among the messages of its conversation, and explains it', async () => {
    const { users } = stand().meta;
    const id = users.call('16505557771');
    users.write('16505557771', { type: 'location', location: { latitude: 1, longitude: 2, name: 'Studio' } });
    await stand().meta.settled();
    await expect
      .poll(async () => (await run('conversations', 'show', '+16505557771')).stdout)
      .toMatch(/← {2}call, ringing[\s\S]*← {2}location Studio/);
    const { stdout } = await run('explain', id);
    expect(stdout).toMatch(/an incoming call, ringing\ncall, ringing/);
  });

  it('blames Meta’s word on Meta’s token, not on the key of the service', async () => {
    stand().meta.platform.world.tokens.clear();
    const { code, stderr } = await run('send', 'template', '16505558888', 'hello_world');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Meta refuses the service’s access token')]);
    expect(stderr).toContain('whatsapp doctor');
    const wrongKey = { ...stand().env, INTEXURAOS_WHATSAPP_API_KEYS: 'another' };
    const refused = await whatsapp(['send', 'template', '16505558888', 'hello_world'], { env: wrongKey });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('refuses this API key: The API key is not one of those'),
    ]);
  });

  it('can be cancelled while it is waiting', async () => {
    // Meta refuses the token, so the number is paused, and what is sent waits.
    stand().meta.platform.world.tokens.clear();
    const { service, env } = stand();
    const response = await fetch(`${service.url}/v24.0/${env.INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.INTEXURAOS_WHATSAPP_API_KEYS}`, prefer: 'respond-async' },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: '16505558888', text: { body: 'Hello' } }),
    });
    const id = response.headers.get('x-outbox-id') ?? 'none';
    const waiting = async () => (await run('outbox', 'list', '--state', 'queued')).stdout;
    await expect.poll(waiting).toMatch(new RegExp(`${id}.*190`));
    const resumed = await run('outbox', 'resume');
    expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringMatching(/sends again; it was paused for 190/)]);
    expect((await run('outbox', 'resume', '1')).stdout).toContain('Nothing is paused');
    await expect.poll(waiting).toMatch(new RegExp(`${id}.*190`));
    const cancelled = await run('outbox', 'cancel', id);
    expect([cancelled.code, cancelled.stdout]).toEqual([0, expect.stringContaining(`${id} is cancelled`)]);
    expect((await run('outbox', 'show', id)).stdout).toContain('cancelled');
    expect(await waiting()).toContain('No message in the outbox matches');
    const again = await run('outbox', 'cancel', id);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('cancelled')]);
  });
});
