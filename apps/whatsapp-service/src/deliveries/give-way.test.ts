import { expect, it } from 'vitest';
import { createGiveWay } from './give-way.ts';

it('lets a hundred attempts a second begin while acceptance is busy, and any number otherwise', () => {
  let [now, isBusy] = [0, false];
  const way = createGiveWay({ isAcceptanceBusy: () => isBusy, steadyNow: () => now });
  const begun = (): number => Array.from({ length: 500 }, way.mayBegin).filter(Boolean).length;
  expect(begun()).toBe(500);
  expect(way.maxAtOnce()).toBe(2_000);
  isBusy = true;
  expect(begun()).toBe(10);
  now += 50;
  expect(begun()).toBe(5);
  expect(way.maxAtOnce()).toBe(50);
  expect(way.gatherMs()).toBe(250);
});
