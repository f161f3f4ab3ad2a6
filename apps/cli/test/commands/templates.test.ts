import { describe, expect, it } from 'vitest';
import { setUpCommandScene, user } from '../support/command-scene.ts';

const { stand, run, file } = setUpCommandScene();

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
    expect(stand().meta.platform.world.templates.size).toBe(1);
  });

  it('F16: are judged with every fault at once, each with its place', async () => {
    const header = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://shop.example/a.jpg'] } };
    const body = { type: 'BODY', text: 'Hi {{1}}, your order {{2}} is on its way.', example: { body_text: [['Ada']] } };
    const buttons = { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Remind me of it on Saturday' }] };
    const faults = { ...good, name: 'Order Shipped', components: [header, body, buttons] };
    const bad = await run('templates', 'lint', await file('faults.json', faults));
    expect(bad.code).toBe(1);
    expect(bad.stdout.split('\n').filter((line) => line.startsWith('wrong'))).toEqual([
      expect.stringMatching(/name: Must be .*small letters, digits and underscores/),
      expect.stringMatching(/components\[0\]\.example\.header_handle\[0\]: .*handle of an upload.*\/uploads/),
      expect.stringMatching(/components\[1\]\.example: \{\{2\}\} has no example/),
      expect.stringMatching(/components\[2\]\.buttons\[0\]\.text: Has 27 characters; 25 are allowed/),
    ]);
  });

  it('F16: that can’t be sent yet say why, in the list and when one is sent', async () => {
    await run('templates', 'create', await file('good.json', good));
    const why = 'Meta is still reviewing it; it can be sent once it is approved.';
    expect((await run('templates', 'list', '--name', 'order_shipped')).stdout).toContain(why);
    for (const more of [[], ['--direct']]) {
      const { code, stderr } = await run('send', 'template', user, 'order_shipped', ...more);
      expect([code, stderr.split('\n')[0]]).toEqual([1, 'order_shipped (en_US) can’t be sent: its status is PENDING.']);
      expect(stderr).toContain(why);
    }
  });

  it('are submitted, listed and deleted', async () => {
    const created = await run('templates', 'create', await file('good.json', good));
    expect([created.code, created.stdout]).toEqual([0, expect.stringContaining('pending')]);
    expect((await run('templates', 'list')).stdout).toMatch(/order_shipped .*pending[\s\S]*hello_world .*approved/);
    expect((await run('templates', 'delete', 'order_shipped', '--yes')).code).toBe(0);
    expect((await run('templates', 'list', '--name', 'order_shipped')).stdout).toContain('No template');
  });
});
