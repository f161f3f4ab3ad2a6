import { describe, expect, it } from 'vitest';
import type { Template } from '../account/template-directory.ts';
import { createCheckAgainstTemplate, type TemplateUse } from './check-against-template.ts';

const order: Template = { name: 'order', language: 'en', components: [{ type: 'BODY', text: 'Order {{1}} is here' }] };
const edited: Template = { ...order, components: [{ type: 'BODY', text: 'Your order is here' }] };

/** The account as it was read some minutes ago, and as Meta lists it now; undefined where Meta can't be asked. */
function checkWith(remembered: Template | null | undefined, listed: readonly Template[] | undefined) {
  const check = createCheckAgainstTemplate(
    { wabaOf: () => '4711' },
    {
      find: async () => remembered,
      translations: async () => listed && new Map(listed.map((each) => [String(each.language), each])),
    },
  );
  return (language = 'en', use: Partial<TemplateUse> = {}) => {
    const template = { name: 'order', language: { code: language } };
    return check({ phoneNumberId: '20', body: { to: '16505551234', type: 'template', template }, ...use });
  };
}

describe('a message against the list of templates', () => {
  it('is refused by what Meta lists now', async () => {
    const { problems } = await checkWith(order, [order])();
    expect(problems).toMatchObject([{ path: 'template.components', code: 132000 }]);
  });

  it('is not refused for a template that was edited since it was read', async () => {
    expect((await checkWith(order, [edited])()).problems).toEqual([]);
  });

  it('is not refused for a template that was approved since it was read', async () => {
    expect((await checkWith({ ...edited, status: 'PENDING' }, [{ ...edited, status: 'APPROVED' }])()).problems).toEqual(
      [],
    );
    expect((await checkWith(null, [edited])()).problems).toEqual([]);
  });

  it('is left to Meta where the list can’t be read', async () => {
    expect((await checkWith(undefined, undefined)()).problems).toEqual([]);
    expect((await checkWith(order, undefined)()).problems).toEqual([]);
  });

  it('in a language that the template lacks names those that it has', async () => {
    const listed = [edited, { ...edited, language: 'pt_BR' }];
    expect((await checkWith(null, listed)('de')).problems).toEqual([
      { path: 'template.language.code', code: 132001, message: expect.stringContaining('en, pt_BR') },
    ]);
  });

  describe('for Direct Send', () => {
    const generated = { ...edited, source: 'AUTO_GENERATED' };
    const named = (name: string): Partial<TemplateUse> => ({
      body: { to: '16505551234', type: 'template', template: { name, language: { code: 'en' } } },
    });

    it('is refused if Meta lists the template as made by itself, in any language, whatever its name', async () => {
      const refused = [{ path: 'template.name', code: 132018 }];
      expect((await checkWith(generated, [generated])()).problems).toMatchObject(refused);
      expect((await checkWith(null, [generated])('de')).problems).toMatchObject(refused);
    });

    it('is not refused by the name of the template alone', async () => {
      const own = { ...edited, name: 'auto_generated_4711' };
      expect((await checkWith(own, [own])('en', named(own.name))).problems).toEqual([]);
      expect((await checkWith(undefined, undefined)('en', named(own.name))).problems).toEqual([]);
      expect((await checkWith(null, [])('en', named(own.name))).problems).toEqual([]);
    });
  });

  it('that is sent later is not refused for a state that may end until then', async () => {
    const paused = { ...edited, status: 'PAUSED' };
    expect((await checkWith(paused, [paused])()).problems).toMatchObject([{ path: 'template.name', code: 132015 }]);
    expect((await checkWith(paused, [paused])('en', { isLater: true })).problems).toEqual([]);
    expect((await checkWith(order, [order])('en', { isLater: true })).problems).toMatchObject([{ code: 132000 }]);
  });

  it('for /marketing_messages has to be of the category MARKETING', async () => {
    const edge = 'marketing_messages';
    const of = (category: string) => ({ ...edited, category });
    expect((await checkWith(of('MARKETING'), [of('MARKETING')])('en', { edge })).problems).toEqual([]);
    expect((await checkWith(of('UTILITY'), [of('UTILITY')])('en', { edge })).problems).toMatchObject([
      { code: 134100 },
    ]);
    expect((await checkWith(of('UTILITY'), [of('UTILITY')])()).problems).toEqual([]);
  });

  it('lives as long as its template says', async () => {
    expect(await checkWith({ ...edited, message_send_ttl_seconds: 60 }, [])()).toEqual({
      problems: [],
      lifeMs: 60_000,
    });
  });
});
