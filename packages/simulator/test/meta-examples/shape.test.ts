import { describe, expect, it } from 'vitest';
import { shapeProblem } from './shape.ts';

describe('an answer has the shape of a documented one', () => {
  it('when it has everything that the sample shows, whatever the values', () => {
    expect(shapeProblem({ id: '1', data: [{ a: 1 }], more: true }, [{ id: '2', data: [{ a: 2 }] }])).toBeNull();
  });

  it('when it fits one of several samples', () => {
    expect(shapeProblem({ success: true }, [{ id: '1' }, { success: true }])).toBeNull();
  });

  it('when an id is a number in one and a text in the other', () => {
    expect(shapeProblem({ id: '1' }, [{ id: 2 }])).toBeNull();
  });

  it('when there is no sample', () => {
    expect(shapeProblem({ anything: 1 }, [])).toBeNull();
  });
});

describe('the shape differs', () => {
  it.each([
    [{ data: [{}] }, { data: [{ id: '1' }] }, 'data[0].id is missing'],
    [{ success: 'true' }, { success: true }, 'success is string, not boolean'],
    [{ data: {} }, { data: [] }, 'data is no list'],
    [[], { id: '1' }, 'the answer is no object'],
  ])('%j compared with %j: %s', (answered, documented, problem) => {
    expect(shapeProblem(answered, [documented])).toBe(problem);
  });
});
