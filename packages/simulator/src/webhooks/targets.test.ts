import { describe, expect, it } from 'vitest';
import { createClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { createDefaultWorld } from '../world/default-world.ts';
import type { World } from '../world/world.ts';
import { findTargets } from './targets.ts';

const wabaId = '102290129340398';
const phoneNumberId = '106540352242922';
const appId = '670843887433847';
const callback = (name: string) => ({ callbackUrl: `https://${name}.example`, verifyToken: 't' });
const message = { wabaId, phoneNumberId, field: 'messages' };

function worldWithSubscription(): World {
  const world = createDefaultWorld(createClock({ speed: 0 }), createIds());
  subscribe(world, appId, 'app');
  return world;
}

function subscribe(world: World, id: string, name: string): void {
  const subscription = { ...callback(name), fields: new Set(['messages', 'security']), isActive: true };
  const app = world.apps.get(id);
  if (app) app.subscription = subscription;
  else world.apps.set(id, { kind: 'app', id, name, secret: name, subscription, requiresProof: false });
  world.wabas.get(wabaId)?.subscribedApps.set(id, { override: undefined });
}

describe('findTargets', () => {
  it('finds each app that is subscribed to the WABA and to the field', () => {
    const world = worldWithSubscription();
    subscribe(world, '2', 'second');
    expect(findTargets(world, message)).toEqual([
      { appId, url: 'https://app.example' },
      { appId: '2', url: 'https://second.example' },
    ]);
  });

  it('finds no app unless the WABA, the field and the subscription all match', () => {
    const world = worldWithSubscription();
    const subscription = world.apps.get(appId)?.subscription;
    if (!subscription) throw new Error('The test needs a subscription.');
    expect(findTargets(world, { ...message, field: 'calls' })).toEqual([]);
    expect(findTargets(world, { ...message, wabaId: '1' })).toEqual([]);
    subscription.isActive = false;
    expect(findTargets(world, message)).toEqual([]);
    subscription.isActive = true;
    expect(findTargets(world, message)).toHaveLength(1);
    world.wabas.get(wabaId)?.subscribedApps.delete(appId);
    expect(findTargets(world, message)).toEqual([]);
  });

  it('prefers the callback of the number to that of the WABA, and that to the app’s, for messages, calls, history and groups', () => {
    const world = worldWithSubscription();
    world.wabas.get(wabaId)?.subscribedApps.set(appId, { override: callback('waba') });
    expect(findTargets(world, message)).toEqual([{ appId, url: 'https://waba.example' }]);
    const number = world.phoneNumbers.get(phoneNumberId);
    if (number) number.override = callback('number');
    expect(findTargets(world, message)).toEqual([{ appId, url: 'https://number.example' }]);
    expect(findTargets(world, { ...message, field: 'security' })).toEqual([{ appId, url: 'https://app.example' }]);
    world.apps.get(appId)?.subscription?.fields.add('history').add('standby');
    const urls = ['history', 'standby'].map((field) => findTargets(world, { ...message, field })[0]?.url);
    expect(urls).toEqual(['https://number.example', 'https://app.example']);
  });

  it("uses a WABA's callback only for the app that set it", () => {
    const world = worldWithSubscription();
    subscribe(world, '2', 'second');
    world.wabas.get(wabaId)?.subscribedApps.set('2', { override: callback('waba') });
    expect(findTargets(world, message).map(({ url }) => url)).toEqual(['https://app.example', 'https://waba.example']);
  });
});
