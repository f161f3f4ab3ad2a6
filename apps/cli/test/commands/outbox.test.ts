import { describe, expect, it } from 'vitest';
import { stateStyle } from '../../src/explain/print-state.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, run, taken } = setUpCommandScene();

/** Queues that many messages to one recipient, one after another. */
async function queue(recipient: string, count: number): Promise<void> {
  const { service, env } = stand();
  for (let each = 0; each < count; each += 1) {
    const response = await fetch(`${service.url}/v24.0/${env.INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.INTEXURAOS_WHATSAPP_API_KEYS}`, prefer: 'respond-async' },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        to: recipient,
        type: 'template',
        template: { name: 'hello_world', language: { code: 'en_US' } },
      }),
    });
    expect(response.status).toBe(202);
  }
}

describe('F14: many messages to one recipient', () => {
  const to = '16505560014';

  it('are counted with the time they take, cancelled once that is confirmed, and found gone', async () => {
    await run('outbox', 'pause', '--reason', 'a loop in the shop', '--by', 'anna');
    await queue(to, 60);

    const summary = await run('outbox');
    expect(summary.stdout).toMatch(/^60 queued/);
    expect(summary.stdout).toMatch(new RegExp(`to ${to} +60 +takes (9\\d s|2 min)`));
    expect(summary.stdout).toMatch(/Paused by anna \(“a loop in the shop”\)/);

    const filter = ['--to', `+${to}`, '--state', 'queued'];
    const asked = await run('outbox', 'cancel', ...filter);
    expect(asked.code).toBe(2);
    expect(asked.stdout).toMatch(
      new RegExp(`60 messages would be cancelled:\\n  from \\d+ +60.*\\n  to ${to} +60.*would take .* to send`),
    );
    expect(asked.stderr).toMatch(/no terminal to confirm on, so nothing was changed.*\nUse --yes/);
    expect((await run('outbox', 'cancel', ...filter, '--dry-run')).code).toBe(0);

    const cancelled = await run('outbox', 'cancel', ...filter, '--yes');
    expect([cancelled.code, cancelled.stdout]).toEqual([0, expect.stringContaining('60 messages are cancelled.')]);
    const again = await run('outbox', 'cancel', ...filter, '--yes');
    expect([again.code, again.stdout]).toEqual([0, 'No matching message can be cancelled.\n']);

    const retried = await run(
      'outbox',
      'retry',
      '--state',
      'cancelled',
      '--to',
      to,
      '--since',
      '1h',
      '--yes',
      '--json',
    );
    expect(retried.json()).toMatchObject({ dryRun: false, changed: 60, nextCursor: null });
    expect(
      (await run('outbox', 'list', '--to', to, '--state', 'queued', '--limit', '100', '--json')).json<{ data: [] }>()
        .data,
    ).toHaveLength(60);
    await run('outbox', 'cancel', '--to', to, '--yes');
    await run('outbox', 'resume');
    expect(taken()).toEqual([]);
  });

  it('are not all cancelled by a command without a filter, nor by one with an id as well', async () => {
    const without = await run('outbox', 'cancel', '--yes');
    expect([without.code, without.stderr]).toEqual([2, expect.stringMatching(/Say which messages to cancel/)]);
    const both = await run('outbox', 'retry', 'out_01M86PTPG0533MA9HZYMTSQ3XR', '--state', 'failed');
    expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/Both an id and a filter/)]);
    const impossible = await run('outbox', 'cancel', '--state', 'delivered', '--yes');
    expect([impossible.code, impossible.stderr]).toEqual([1, expect.stringMatching(/delivered can’t be cancelled/)]);
  });
});

describe('an operator’s pause', () => {
  it('keeps all messages, survives a restart, says who and why everywhere, and ends with resume', async () => {
    const number = stand().env.INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID ?? '';
    const paused = await run('outbox', 'pause', number, '--reason', 'wrong price', '--by', 'anna');
    expect(paused.stdout).toContain(`${number} is paused: nothing is sent from it, including replies`);
    const again = await run('outbox', 'pause', '--by', 'ben');
    expect(again.stdout).toMatch(/already paused, since .*Paused by anna \(“wrong price”\)/);
    await stand().restart();

    await queue('16505560015', 1);
    const id = /out_\w+/.exec((await run('outbox', 'list', '--to', '16505560015')).stdout)?.[0] ?? '';
    for (const command of [
      ['outbox', 'show', id],
      ['explain', id],
    ]) {
      expect((await run(...command)).stdout).toContain('it waits for its number, which is paused (Paused by anna).');
    }
    const status = await run('status');
    expect(status.stdout).toMatch(/An operator paused the number/);
    expect(status.stdout).toMatch(/Paused by anna \(“wrong price”\)/);
    const doctor = await run('doctor');
    expect(doctor.stdout).toMatch(/is paused: Paused by anna: wrong price/);
    expect((await run('outbox', 'try')).stdout).toMatch(/not tried: Paused by anna \(“wrong price”\)/);
    expect(taken()).toEqual([]);

    expect((await run('outbox', 'resume')).stdout).toContain(`${number} sends again.`);
    await expect.poll(() => taken().length).toBe(1);
  });

  it('is refused for a number that is not known here', async () => {
    const { code, stderr } = await run('outbox', 'pause', '1');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/No number 1 sends here. Known phone number ids/)]);
  });
});

describe('outbox try', () => {
  it('probes a number that Meta refuses at once, and says what came of it', async () => {
    const fault = stand().meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 133010 });
    await queue('16505560016', 1);
    await expect.poll(async () => (await run('outbox', 'list', '--state', 'queued')).stdout).toContain('133010');
    const failed = await run('outbox', 'try');
    expect([failed.code, failed.stdout]).toEqual([
      1,
      expect.stringMatching(/✗ \d+ is still paused: 133010 .*Next attempt at/),
    ]);
    expect(failed.stdout).toMatch(/remedy +\S/);
    stand().meta.faults.remove(fault.id);
    const worked = await run('outbox', 'try');
    expect([worked.code, worked.stdout]).toEqual([
      0,
      expect.stringMatching(/✓ \d+ sends again: Meta took the message/),
    ]);
    expect((await run('outbox', 'try')).stdout).toBe('Nothing is paused.\n');
  });
});

it('outbox list shows failed messages in red, waiting ones in yellow and accepted ones in green', () => {
  expect(['failed', 'refused', 'expired', 'unknown'].map(stateStyle)).toEqual(Array(4).fill('red'));
  expect(['scheduled', 'queued', 'sending', 'cancelled'].map(stateStyle)).toEqual(Array(4).fill('yellow'));
  expect(['accepted', 'sent', 'delivered', 'read', 'played'].map(stateStyle)).toEqual(Array(5).fill('green'));
});
