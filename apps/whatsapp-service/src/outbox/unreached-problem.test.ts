import { expect, it } from 'vitest';
import { unreachedCause, unreachedProblem } from './unreached-problem.ts';

const cause = 'The name of the host can’t be resolved.';

it('explains why Meta was not reached, whatever the title of the problem', () => {
  expect(unreachedCause({ ...unreachedProblem('ENOTFOUND'), title: 'Other words' })).toMatchObject({ cause });
});

it('explains a problem that an older version stored, which has only its title', () => {
  const { isUnreached: _, ...older } = unreachedProblem('ENOTFOUND');
  expect(unreachedCause(older)).toMatchObject({ cause });
});

it('explains no other problem as a failure to reach Meta', () => {
  const { isUnreached: _, ...other } = unreachedProblem('ENOTFOUND');
  expect(unreachedCause({ ...other, title: 'There is no access token' })).toBeNull();
  expect(unreachedCause({ ...other, code: 131000 })).toBeNull();
});
