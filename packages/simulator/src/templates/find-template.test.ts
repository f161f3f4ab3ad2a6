import { describe, expect, it } from 'vitest';
import { plainTemplate } from '../../test/example-world.ts';
import { createIds } from '../ids.ts';
import { createWorld } from '../world/world.ts';
import { findTemplate } from './find-template.ts';

describe('findTemplate', () => {
  const world = createWorld(createIds(), 10);
  const english = plainTemplate('offer', { id: '1' });
  const german = plainTemplate('offer', { id: '2', language: 'de' });
  const foreign = plainTemplate('offer', { id: '3', wabaId: '999', language: 'fr' });
  for (const template of [english, german, foreign]) world.templates.set(template.id, template);

  it('finds the translation of the WABA by its exact language', () => {
    expect(findTemplate(world, '102290129340398', 'offer', 'en_US')).toBe(english);
    expect(findTemplate(world, '102290129340398', 'offer', 'de')).toBe(german);
    expect(findTemplate(world, '102290129340398', 'offer', 'en')).toBeUndefined();
    expect(findTemplate(world, '102290129340398', 'offer', 'fr')).toBeUndefined();
    expect(findTemplate(world, '102290129340398', 'offers', 'en_US')).toBeUndefined();
  });
});
