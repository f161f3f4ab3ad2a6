import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { standCommandScene } from '../support/command-scene.ts';

const { stand, run } = standCommandScene();

describe('what the service knows', () => {
  it('is listed and shown: events, conversations, the outbox', async () => {
    stand().meta.users.write('16505557777', { type: 'text', text: { body: 'Is it open on Sunday?' } });
    await stand().meta.settled();
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
    stand().meta.platform.world.tokens.clear();
    const answer = await whatsapp(['send', 'template', '16505558888', 'hello_world', '--json'], {
      env: stand().env,
    });
    expect(answer.code).toBe(1);
    const { code, stdout } = await run('outbox', 'list', '--state', 'queued');
    expect([code, stdout]).toEqual([0, expect.any(String)]);
  });
});
