import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterEach, describe, expect, it } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../../trials/support/small-disk.ts';
import { whatsapp } from './support/cli.ts';
import { type IncidentScene, openIncidentScene, patience } from './support/incident-scene.ts';
import type { StandOptions } from './support/stand.ts';

const movableClock = fileURLToPath(new URL('../../whatsapp-service/test/journeys/movable-clock.ts', import.meta.url));
const scenes: IncidentScene[] = [];
const disks: SmallDisk[] = [];
afterEach(async () => {
  await Promise.all(scenes.splice(0).map((scene) => scene.close()));
  for (const disk of disks.splice(0)) disk.remove();
});

async function open(options?: StandOptions): Promise<IncidentScene> {
  const scene = await openIncidentScene(options);
  scenes.push(scene);
  return scene;
}

/** A user writes, and Meta posts the webhook. */
const write = ({ stand }: IncidentScene, body: string) =>
  stand.meta.users.write('16505551234', { type: 'text', text: { body } });

describe('the cause of an incident is in log, health, status, doctor and an alert', () => {
  it('is shown everywhere when calls to Meta fail, the database is held or messages pile up (F4, F5, F14, F18, F19)', async () => {
    const scene = await open();
    const { stand, send, everywhere } = scene;
    const { world } = stand.meta.platform;
    const ran = await whatsapp(['alerts', 'test'], { env: stand.env });
    expect([ran.code, ran.stdout, scene.alerted('test')]).toEqual([0, '✓ url\n', ['test']]);
    /** Ends the pause of the number at once. */
    const resume = async (): Promise<void> => {
      expect((await whatsapp(['outbox', 'resume'], { env: stand.env })).code).toBe(0);
      await scene.isOver('sending_paused');
    };

    // I1: Meta answers 503.
    const fault = stand.meta.faults.add({ route: 'POST messages' }, { kind: 'bare-status', httpStatus: 503 });
    await send();
    await everywhere({ kind: 'meta_failing', cause: /HTTP 503/, remedy: /metastatus\.com/ });
    stand.meta.faults.remove(fault.id);

    // I3: another program holds the database.
    const holder = new DatabaseSync(join(stand.folder, 'whatsapp.db'));
    holder.exec('BEGIN EXCLUSIVE');
    const held = /Another program holds the database \S*whatsapp\.db/;
    await everywhere({ kind: 'store_failing', cause: held, remedy: /lsof/ });
    holder.exec('ROLLBACK');
    holder.close();

    // I8: the app's secret was changed at Meta. Its webhooks are refused, and so is the proof of each call.
    const app = world.apps.get(defaults.appId);
    if (!app) throw new Error('The simulator has no app.');
    app.secret = 'f'.repeat(32);
    write(scene, 'Hello');
    await everywhere({ kind: 'signatures_wrong', cause: /wrong signature/, remedy: /INTEXURAOS_WHATSAPP_APP_SECRET/ });
    await send();
    await everywhere({
      kind: 'sending_paused',
      cause: /Meta refuses every message/,
      remedy: /APP_SECRET to the secret of the app/,
    });
    app.secret = defaults.appSecret;
    await resume();

    // I7: the number is not registered any more.
    const number = world.phoneNumbers.get(defaults.phoneNumberId);
    if (!number) throw new Error('The simulator has no number.');
    number.status = 'DISCONNECTED';
    await send();
    const unregistered = new RegExp(`${defaults.phoneNumberId}.*133010`);
    await everywhere({ kind: 'sending_paused', cause: unregistered, remedy: /[Rr]egister/, isAlerted: false });
    number.status = 'CONNECTED';
    await resume();

    // I2: the token has expired.
    const token = world.tokens.get(defaults.token);
    if (!token) throw new Error('The simulator has no token.');
    token.expiresAt = stand.meta.clock.now() - 1_000;
    await send();
    await everywhere({ kind: 'sending_paused', cause: /190/, remedy: /system user/, isAlerted: false });
    token.expiresAt = undefined;
    await resume();

    // I6: a loop queues hundreds of messages to one recipient, of which Meta takes the first 45 at once.
    await Promise.all(Array.from({ length: 200 }, () => send('16505557777')));
    const queued = /messages from \d+ to one recipient are queued/;
    await everywhere({ kind: 'queue_long', cause: queued, remedy: /outbox cancel/, exits: 0, isAlerted: false });
    const cancelled = await whatsapp(['outbox', 'cancel', '--to', '+1 650-555-7777', '--state', 'queued', '--yes'], {
      env: stand.env,
    });
    expect([cancelled.code, cancelled.stdout]).toEqual([0, expect.stringMatching(/1\d\d messages/)]);
  }, 240_000);

  const canMount = mayMount('the database on a full disk');
  it.skipIf(!canMount)(
    'where the disk is full (I4); with room again, what Meta repeats is stored once',
    async () => {
      const disk = mountSmallDisk(16);
      disks.push(disk);
      const scene = await open({ parent: disk.path });
      const { stand } = scene;
      const stored = async () => (await scene.get<{ events: { stored: number } }>('/health')).events.stored;
      write(scene, 'There is room');
      await expect.poll(stored, patience).toBe(1);

      const makeRoom = disk.fill();
      write(scene, 'The disk is full');
      const attempts = () =>
        stand.meta
          .webhooks()
          .at(-1)
          ?.attempts.map(({ outcome }) => outcome);
      await expect.poll(attempts, patience).toContain(503);
      await scene.everywhere({
        kind: 'store_failing',
        cause: /whatsapp\.db can't be used: database or disk is full/,
        remedy: /Make room on the disk/,
      });
      const begun = stand.service.output().match(/"problem":"store_failing","lastedMs":0,/g);
      expect(begun).toHaveLength(1);
      expect(new Set(attempts())).toEqual(new Set([503]));

      makeRoom();
      await expect.poll(attempts, patience).toContain(200);
      await scene.isOver('store_failing');
      expect(await scene.get('/health')).toMatchObject({ status: 'ok', events: { stored: 2 } });
      const shown = await whatsapp(['conversations', 'show', '16505551234'], { env: stand.env });
      expect(shown.stdout.match(/There is room|The disk is full/g)).toHaveLength(2);
    },
    120_000,
  );

  it('is shown everywhere when the app is no longer subscribed (I5), from five minutes without a status until doctor has subscribed it', async () => {
    const scene = await open({
      nodeArgs: ['--import', movableClock],
      settings: { MOVE_CLOCK_BY: `${6 * 60_000}`, MOVE_STEADY_CLOCK: 'yes' },
    });
    const { stand } = scene;
    const { world } = stand.meta.platform;
    world.wabas.get(defaults.wabaId)?.subscribedApps.clear();
    await scene.send();
    const accepted = async () => (await scene.get<{ data: unknown[] }>('/v1/outbox?state=accepted')).data;
    await expect.poll(accepted, patience).toHaveLength(1);
    expect(await scene.get('/health')).toMatchObject({ status: 'ok', hints: [] });

    stand.service.child.kill('SIGUSR2');
    await scene.everywhere({
      kind: 'statuses_missing',
      cause: /none of their statuses has arrived for 6 minutes/,
      remedy: /subscribed_apps/,
    });

    await whatsapp(['doctor', '--fix', '--yes'], { env: stand.env });
    expect(world.wabas.get(defaults.wabaId)?.subscribedApps.size).toBe(1);
    await scene.send();
    await scene.isOver('statuses_missing');
    const { hints } = await scene.get<{ hints: string[] }>('/health');
    expect(hints.join()).not.toContain('subscribed_apps');
  }, 120_000);
});
