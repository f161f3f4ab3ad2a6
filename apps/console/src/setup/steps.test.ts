import { exampleStatus } from '@intexuraos/service-api/schemas';
import { describe, expect, it } from 'vitest';
import { type MetaFacts, type OwnFacts, type SetupFacts, setupSteps } from './steps.ts';

const own: OwnFacts = {
  status: { ...exampleStatus, lastBackupAt: '2026-03-01T00:00:00.000Z' },
  hasMessage: true,
  hasSent: true,
  subscriptions: 1,
};
const done: SetupFacts = {
  index: { wabaIds: ['1'], phoneNumberIds: ['2'] },
  mayAskMeta: true,
  own,
  meta: {
    numbers: [{ id: '2', display_phone_number: '+1 555', verified_name: 'Bakery', status: 'CONNECTED' }],
    subscribedApps: 1,
  },
};
const saidByMeta = (facts: Partial<MetaFacts>): SetupFacts => ({
  ...done,
  meta: { numbers: null, subscribedApps: null, ...done.meta, ...facts },
});
const openOf = (facts: SetupFacts) => setupSteps(facts).flatMap(({ id, state }) => (state === 'open' ? [id] : []));

describe('setupSteps', () => {
  it('marks every step as done once everything works', () => {
    expect(setupSteps(done).map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => 'done'));
  });

  it('leaves only missing steps open', () => {
    expect(openOf({ ...done, index: {} })).toEqual(['configured']);
    expect(openOf(saidByMeta({ numbers: null }))).toEqual(['token', 'registered']);
    expect(openOf(saidByMeta({ subscribedApps: 0 }))).toEqual(['subscribed']);
    expect(openOf({ ...done, own: { ...own, hasMessage: false, hasSent: false } })).toEqual(['messages', 'sent']);
  });

  it('leaves out the steps that need Meta if the key may not ask Meta', () => {
    const steps = setupSteps({ ...done, mayAskMeta: false, meta: null });
    expect(steps.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'done'));
  });

  it('shows only the steps that need Meta as being checked until Meta has answered', () => {
    const checked = (facts: SetupFacts) =>
      setupSteps(facts).flatMap(({ id, state }) => (state === 'checking' ? [id] : []));
    expect(checked({ ...done, meta: null })).toEqual(['token', 'registered', 'subscribed']);
    expect(openOf({ ...done, meta: null })).toEqual([]);
    const { status } = own;
    const token = { ...status.token, isRefused: true };
    const refused = { ...done, meta: null, own: { ...own, status: { ...status, token } } };
    expect(openOf(refused)).toEqual(['token']);
    expect(checked(refused)).toEqual(['registered', 'subscribed']);
  });

  it('lists the steps with the configured values before the service has answered', () => {
    const steps = setupSteps({ ...done, own: null, meta: null });
    expect(steps.map(({ id }) => id)).toEqual(setupSteps(done).map(({ id }) => id));
    expect(steps.map(({ state }) => state)).toEqual(['done', ...Array.from({ length: 8 }, () => 'checking')]);
  });

  it('names the number that is not connected', () => {
    const [number] = done.meta?.numbers ?? [];
    const facts = saidByMeta({ numbers: [{ id: '2', ...number, status: 'PENDING' }] });
    expect(setupSteps(facts).find(({ id }) => id === 'registered')?.words).toContain('+1 555 is pending');
  });
});
