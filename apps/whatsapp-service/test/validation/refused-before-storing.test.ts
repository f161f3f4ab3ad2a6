import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Body } from '../../../../packages/cloud-api/test/support/arbitrary-changes.ts';
import { arbitraryBody, validBodies } from './arbitrary-messages.ts';
import { isKnownToMetaAlone, open } from './world.ts';

describe('a message that Meta refuses by its body or by its list of templates', () => {
  let world: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.close());

  async function compare(body: Body): Promise<'taken' | 'refused' | 'left to Meta'> {
    const refusal = await world.askMeta(body);
    const before = world.stored();
    const submitted = await world.submit(body);
    const stored = world.stored() - before;
    if (submitted.outcome === 'invalid') {
      // Of several problems Meta tells one, in an order of its own.
      const [problem, another] = submitted.problems;
      if (refusal && !another && !isKnownToMetaAlone(refusal)) {
        expect([refusal.code, body]).toEqual([problem?.code, body]);
      }
      expect(submitted.problems.every(({ path, message }) => path !== '' && message !== '')).toBe(true);
      expect([stored, refusal === null ? 'taken by Meta' : 'refused'], JSON.stringify(submitted.problems)).toEqual([
        0,
        'refused',
      ]);
      return 'refused';
    }
    expect(stored).toBe(1);
    if (refusal === null) return 'taken';
    expect([isKnownToMetaAlone(refusal), refusal]).toEqual([true, refusal]);
    return 'left to Meta';
  }

  it('is taken where nothing is wrong', async () => {
    for (const body of validBodies) expect([await compare(body), body]).toEqual(['taken', body]);
  });

  it('is refused here if Meta made its template of a Direct Send message before', async () => {
    const to = { messaging_product: 'whatsapp', to: '+16505551234' };
    const name = 'x'.repeat(257);
    const direct = { ...to, type: 'text', text: { body: 'Your parcel is here.' }, category: 'utility' };
    expect(await compare({ ...direct, direct_send_config: { template_name: name } })).toBe('taken');
    const components = [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }];
    const message = { ...to, type: 'template', template: { name, language: { code: 'en_US' }, components } };
    expect(await world.askMeta(message)).toMatchObject({ code: 132018 });
    expect(await compare(message)).toBe('refused');
  });

  it('is refused here, before it is stored and without a call that sends, and nothing else is', async () => {
    const seen = { taken: 0, refused: 0, 'left to Meta': 0 };
    await fc.assert(
      fc.asyncProperty(arbitraryBody, async (body) => {
        seen[await compare(body)] += 1;
      }),
      { numRuns: 1_000, seed: 19 },
    );
    expect([...world.methods]).toEqual(['GET']);
    expect(seen.taken).toBeGreaterThan(250);
    expect(seen.refused).toBeGreaterThan(400);
  }, 120_000);
});
