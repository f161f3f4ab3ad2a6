import { expect, it } from 'vitest';
import { ApiError } from './transport.ts';

it.each([
  ['90', 90],
  ['Fri, 01 May 2020 12:00:00 GMT', 0],
  ['soon', null],
])('reads Retry-After: %s', (header, seconds) => {
  const refused = new Response(null, { status: 503, headers: { 'retry-after': header } });
  expect(new ApiError(refused, null).retryAfterSeconds).toBe(seconds);
});

it('knows nothing of a wait without Retry-After', () => {
  expect(new ApiError(new Response(null, { status: 503 }), null).retryAfterSeconds).toBeNull();
});
