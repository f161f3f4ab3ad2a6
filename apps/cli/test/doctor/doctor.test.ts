import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checks } from '../../src/doctor/checks/checks.ts';
import { objectOf } from '../../src/json.ts';
import { whatsapp } from '../support/cli.ts';
import { never, type Report, setUpDoctorScene } from './doctor-scene.ts';
import type { Fault } from './fault.ts';
import { faultsOf } from './faults/faults.ts';
import { setUpTlsScene } from './tls-scene.ts';

const scene = setUpDoctorScene();
const { stand, front, world, number, waba, token, subscription, connect, doctor, pointTo, healthyEnv } = scene;
const tls = setUpTlsScene(scene);
const faults = faultsOf(scene, tls);

/** The person has done what the remedy says. */
async function afterRemedy({ mend, env }: Fault): Promise<Report> {
  front().tampering = {};
  await connect();
  await mend?.();
  return doctor(mend ? (env?.() ?? {}) : {});
}

describe('whatsapp doctor', () => {
  it('finds nothing wrong with a healthy set-up, and warns of nothing', async () => {
    await connect();
    const { code, checks: results, ok } = await doctor({});
    expect(results.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect([code, ok]).toEqual([0, checks.length]);
  });

  it('F13: leaves no trace in the store, in the counters or in the list of what was refused', async () => {
    await connect();
    const { url } = stand().service;
    const ask = async (path: string) => {
      const headers = { authorization: `Bearer ${stand().env.INTEXURAOS_WHATSAPP_API_KEYS}` };
      return objectOf(await (await fetch(url + path, { headers })).json());
    };
    const traces = async () => {
      const { webhooks, events, refused, hints } = await ask('/health');
      const status = await ask('/v1/status');
      return { webhooks, stored: objectOf(events).stored, refused, hints, lately: objectOf(status.receiving).refused };
    };
    const before = await traces();
    expect((await doctor({})).code).toBe(0);
    expect(await traces()).toEqual(before);
    expect(JSON.stringify(await ask('/v1/events?kind=unknown'))).not.toContain('doctor');
  });

  it('finds nothing wrong with TLS whose chain is whole, and warns of nothing', async () => {
    await connect();
    await tls.serve(tls.issue());
    const { code, checks: results } = await doctor(pointTo(tls.callback()));
    expect([code, results.filter(({ verdict }) => verdict !== 'ok')]).toEqual([0, []]);
    expect(results.find(({ id }) => id === 'tls')?.detail).toMatch(/^Test Intermediate CA, until \d{4}-/);
  });

  it('has a fault for every check', () => {
    expect([...new Set(faults.map(({ check }) => check))].sort()).toEqual(checks.map(({ id }) => id).sort());
  });

  it.each(faults.map((fault) => [fault.check, fault.what, fault] as const))('%s: %s', async (id, _what, fault) => {
    await connect();
    await fault.break();
    const env = fault.env?.() ?? {};
    const report = await doctor(env, fault.now);
    const reported = report.checks.filter(({ verdict, waitsFor }) => verdict !== 'ok' && waitsFor === undefined);
    expect(reported.map((each) => [each.id, each.verdict])).toEqual([[id, fault.verdict]]);
    const [{ detail, cause, remedy, fix } = never()] = reported;
    expect(`${detail} ${cause} ${remedy}`).toMatch(fault.says);
    expect(remedy?.length).toBeGreaterThan(10);
    expect(report.code).toBe(
      { failed: 1, warning: 0, unknown: 3 }[fault.verdict] === 0 && report.unknown > 0
        ? 3
        : { failed: 1, warning: 0, unknown: 3 }[fault.verdict],
    );
    expect(fix !== undefined).toBe(fault.isFixable === true);
    const mended = fault.isFixable ? await doctor(env, fault.now, '--fix', '--yes') : await afterRemedy(fault);
    if (fix !== undefined) expect(mended.fixed).toContain(fix);
    expect(mended.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  it('mends nothing without being told to, and never acts on what is unknown', async () => {
    await connect();
    waba().subscribedApps.clear();
    const unasked = await whatsapp(['doctor', '--fix'], { env: healthyEnv() });
    expect([unasked.code, unasked.stderr]).toEqual([
      2,
      expect.stringContaining('subscribe app 670843887433847 to account'),
    ]);
    expect(waba().subscribedApps.size).toBe(0);
    const unreached = await doctor(
      { INTEXURAOS_WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
      undefined,
      '--fix',
      '--yes',
    );
    expect([unreached.code, unreached.fixed, unreached.failed]).toEqual([3, [], 0]);
  });

  it('looks at every configured account, and mends all of them', async () => {
    await connect();
    const second = '200000000000001';
    stand().meta.seed({
      wabas: [{ id: second, timezoneId: '47' }],
      phoneNumbers: [{ id: '200000000000002', wabaId: second, displayPhoneNumber: '+1 555-078-0000' }],
      templates: [
        {
          wabaId: second,
          name: 'hello_world',
          language: 'en_US',
          category: 'UTILITY',
          components: [{ type: 'BODY', text: 'Welcome' }],
        },
      ],
    });
    token().wabaIds = 'all';
    for (const each of world().wabas.values()) each.subscribedApps.clear();
    const env = {
      INTEXURAOS_WHATSAPP_WABA_ID: `${defaults.wabaId},${second}`,
      INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: `${defaults.phoneNumberId},200000000000002`,
    };
    const found = (await doctor(env)).checks.filter(({ verdict }) => verdict !== 'ok');
    expect(found.map(({ id, detail }) => [id, detail])).toEqual([
      ['subscribed', `no app is subscribed to ${defaults.wabaId}; no app is subscribed to ${second}`],
    ]);
    const mended = await doctor(env, undefined, '--fix', '--yes');
    expect(mended.checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  it('goes on where Meta refuses a fix, and says so', async () => {
    await connect();
    waba().subscribedApps.clear();
    subscription().fields.delete('security');
    stand().meta.faults.add({ route: 'POST subscriptions' }, { kind: 'error', code: 10 });
    const { code, stderr } = await whatsapp(['doctor', '--fix', '--yes'], { env: healthyEnv() });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/not done: set the webhook[\s\S]*done: subscribe app/)]);
    expect(waba().subscribedApps.size).toBe(1);
  });

  it('reports what it waits for, and ends at once on Ctrl-C', async () => {
    const silent = createServer(() => undefined);
    onTestFinished(() => void silent.close().closeAllConnections());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const breaking = new AbortController();
    let said = '';
    const ended = whatsapp(['doctor'], {
      env: { ...stand().env, INTEXURAOS_WHATSAPP_GRAPH_URL: url },
      signal: breaking.signal,
      onError: (text) => (said += text),
    });
    await expect.poll(() => said).toContain('Checking Meta');
    breaking.abort();
    const startedAt = performance.now();
    expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Interrupted.') });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it('takes Meta’s test number for what it is', async () => {
    await connect();
    Object.assign(number(), { accountMode: 'SANDBOX', codeVerificationStatus: 'NOT_VERIFIED', nameStatus: 'NONE' });
    const { checks: results } = await doctor({});
    expect(results.filter(({ verdict }) => verdict !== 'ok').map(({ id }) => id)).toEqual([]);
  });

  it('F13: does not speak of swapped ids where both variables hold the number’s', async () => {
    await connect();
    const { checks: results } = await doctor({ INTEXURAOS_WHATSAPP_WABA_ID: defaults.phoneNumberId });
    const { detail, cause, remedy } = results.find(({ id }) => id === 'waba') ?? never();
    expect(`${detail} ${cause} ${remedy}`).toMatch(
      /is a phone number id.*It is also set in.*WABA_ID to the account’s id/,
    );
  });

  it('F13: prints causes and remedies below each problem, and one line for all checks that depend on it', async () => {
    await connect();
    token().expiresAt = stand().meta.clock.now() - 1_000;
    const { stdout, code } = await whatsapp(['doctor'], { env: healthyEnv() });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ access token');
    expect(stdout).toMatch(/\n {2}\? \d+ more checks wait for “access token”\n/);
    expect(stdout.match(/wait for “/g)).toHaveLength(1);
    expect(stdout).not.toContain(defaults.token);
    expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
  });
});
