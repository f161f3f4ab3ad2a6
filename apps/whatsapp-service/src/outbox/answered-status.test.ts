import { expect, it } from 'vitest';
import { answeredStatus, statusProblem } from './answered-status.ts';

const { httpStatus: _, ...older } = statusProblem(503, 'x');

it('knows the status of an answer that was not Meta’s, whatever the title of the problem', () => {
  expect(answeredStatus({ ...statusProblem(503, 'x'), title: 'Other words' })).toBe(503);
});

it.each([
  ['HTTP 503, not from Meta', 503],
  ['HTTP 503 that is not Meta’s', 503],
  ['HTTP 503', null],
])('reads it from the title if an older version stored the problem: %s', (title, status) => {
  expect(answeredStatus({ ...older, title })).toBe(status);
});

it('knows none if Meta reported a code', () => {
  expect(answeredStatus({ ...older, code: 131000 })).toBeNull();
});
