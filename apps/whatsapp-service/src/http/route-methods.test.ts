import { describe, expect, it } from 'vitest';
import { createRouteMethods } from './route-methods.ts';

describe('createRouteMethods', () => {
  const methods = createRouteMethods();
  methods.add('/v1/events', ['GET', 'HEAD']);
  methods.add('/v1/events/:id', ['get']);
  methods.add('/v1/events/:id/replay', ['POST']);
  methods.add('/v1/events/:id', ['DELETE']);

  it('lists the methods of an address, whatever its parameters and query', () => {
    expect(methods.allowed('/v1/events?limit=2')).toEqual(['GET', 'HEAD']);
    expect(methods.allowed('/v1/events/a%2Fb')).toEqual(['DELETE', 'GET']);
    expect(methods.allowed('/v1/events/a/replay')).toEqual(['POST']);
  });

  it.each(['/', '/v1', '/v1/events/', '/v1/events/a/b', '/v1/events/a/replay/'])('knows none for %s', (url) => {
    expect(methods.allowed(url)).toEqual([]);
  });
});
