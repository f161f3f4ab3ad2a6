import { describe, expect, it } from 'vitest';
import { createTestProvider, issuer, publicUrl } from '../../test/support/oidc-provider.ts';
import { createProviderWatch } from './provider-watch.ts';

async function open() {
  const provider = await createTestProvider();
  const clock = { now: 1_000 };
  const rests: number[] = [];
  let wake: () => void = () => undefined;
  const changes = { count: 0 };
  const choice = {
    ...{ issuer, publicUrl, clientId: 'c', clientSecret: 's', name: 'Test', clientAuth: null },
    ...{ scopes: 'openid', groupsClaim: 'groups', rules: [], maxSessionMs: 1 },
  };
  const watch = createProviderWatch({
    choice,
    fetch: provider.fetch,
    log: { info: () => undefined, error: () => undefined },
    now: () => clock.now,
    onChange: () => {
      changes.count += 1;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        rests.push(ms);
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  });
  /** Until it rests once more. */
  const look = async (): Promise<void> => {
    const before = rests.length;
    if (before === 0) watch.start();
    else wake();
    while (rests.length === before) await new Promise(setImmediate);
  };
  return { provider, watch, clock, rests, changes, look };
}

describe('the watch on a provider', () => {
  it('finds nothing wrong with a provider that describes itself well', async () => {
    const { watch, rests, changes, look } = await open();
    await look();
    expect([watch.findings(), rests, changes.count]).toEqual([[], [600_000], 0]);
    await watch.stop();
  });

  it('reports a provider that is down, since when, and looks every minute until it is back', async () => {
    const { provider, watch, clock, rests, changes, look } = await open();
    provider.failure = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    await look();
    clock.now = 61_000;
    await look();
    expect(watch.findings()).toEqual([
      {
        kind: 'sign_in_failing',
        since: 1_000,
        cause: expect.stringContaining('id.example cannot be reached (ECONNREFUSED)'),
        remedy: expect.stringContaining('API keys still sign in'),
      },
    ]);
    provider.failure = null;
    await look();
    expect([watch.findings(), rests, changes.count]).toEqual([[], [60_000, 60_000, 600_000], 2]);
    await watch.stop();
  });

  it('reports an issuer that is not the configured one, and what to set', async () => {
    const { provider, watch, look } = await open();
    provider.description = { issuer: `${issuer}/` };
    await look();
    expect(watch.findings()[0]).toMatchObject({
      cause: expect.stringContaining(`calls itself ${issuer}/, not ${issuer}`),
      remedy: expect.stringContaining('INTEXURAOS_WHATSAPP_OIDC_ISSUER'),
    });
    await watch.stop();
  });

  it('reports a secret that the provider no longer takes until somebody has signed in again', async () => {
    const { watch } = await open();
    watch.sawExchange('invalid_client');
    expect(watch.findings()[0]?.remedy).toContain(`${publicUrl}/console/sign-in/callback`);
    watch.sawExchange(null);
    expect(watch.findings()).toEqual([]);
  });
});
