import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageExamples } from '../../simulator/test/message-examples.ts';
import { checkMessage } from '../src/index.ts';

/** Refused by the simulated Meta for what only Meta knows. */
const leftToMeta: Readonly<Record<string, string>> = {
  Audio: 'what kind of file an id stands for',
  Sticker: 'whether there is such a file',
  Template: 'whether the account has it in that language; checkTemplate knows',
};

describe('checkMessage, compared with the simulated Meta', () => {
  it.each(messageExamples)('takes and refuses as that does: $name', ({ name, accepted, refused }) => {
    expect(checkMessage(accepted)).toEqual([]);
    expect(checkMessage(refused).length > 0, leftToMeta[name] ?? 'it should be refused').toBe(!(name in leftToMeta));
  });

  it('takes fields that it does not know, wherever they stand', () => {
    const strange = fc.record({ key: fc.stringMatching(/^zz_[a-z]{1,8}$/), value: fc.jsonValue() });
    fc.assert(
      fc.property(fc.constantFrom(...messageExamples), strange, ({ accepted }, { key, value }) => {
        const withStrange = JSON.parse(JSON.stringify(accepted), (_, each) =>
          typeof each === 'object' && each !== null && !Array.isArray(each) ? { ...each, [key]: value } : each,
        );
        expect(checkMessage(withStrange)).toEqual([]);
      }),
    );
  });

  it('reports two faults at once, wherever they are', () => {
    let pairs = 0;
    for (const { accepted } of messageExamples) {
      const places = leavesOf(accepted).filter((path) => faultsOf(accepted, [path]).includes(written(path)));
      for (const [index, one] of places.entries()) {
        for (const other of places.slice(index + 1)) {
          expect(faultsOf(accepted, [one, other])).toEqual(expect.arrayContaining([written(one), written(other)]));
          pairs += 1;
        }
      }
    }
    expect(pairs).toBeGreaterThan(300);
  });

  it('judges any JSON without throwing', () => {
    const any = fc.jsonValue();
    const nearly = fc.record({ ...Object.fromEntries(keys.map((key) => [key, any])) }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(any, nearly), (body) => {
        for (const { path, message, code } of checkMessage(body)) {
          expect([typeof path, typeof message, code]).toEqual(['string', 'string', expect.any(Number)]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const keys = ['to', 'recipient', 'recipient_type', 'type', 'text', 'image', 'interactive', 'template', 'context'];

type Path = readonly (string | number)[];

/** The places of a body, but for the words that say what the rest of it is. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.at(-1) === 'type' ? [] : [path];
  return Object.entries(value).flatMap(([name, each]) =>
    leavesOf(each, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

const written = (path: Path): string =>
  path
    .map((name) => (typeof name === 'number' ? `[${name}]` : `.${name}`))
    .join('')
    .slice(1);

/** Where problems are if what is at these places is no text or number. */
function faultsOf(body: unknown, places: readonly Path[]): string[] {
  const spoilt = structuredClone(body);
  for (const path of places) {
    const parent = path.slice(0, -1).reduce<unknown>((value, name) => Reflect.get(Object(value), name), spoilt);
    Reflect.set(Object(parent), path.at(-1) ?? '', []);
  }
  return checkMessage(spoilt).map((problem) => problem.path);
}
