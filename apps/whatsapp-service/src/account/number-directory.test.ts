import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { createNumberDirectory } from './number-directory.ts';
import { createTemplateDirectory } from './template-directory.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function openMeta() {
  const meta = await createSimulator({ speed: 0 });
  const graph = createGraphClient({ baseUrl: meta.url, token: () => defaults.token, appSecrets: [] });
  closers.push(
    () => meta.close(),
    () => graph.close(),
  );
  return { meta, graph };
}

const version = 'v24.0';

describe('createNumberDirectory', () => {
  it('learns from Meta whose a number is, and how fast it may send', async () => {
    const { meta, graph } = await openMeta();
    const rates: [string, number][] = [];
    const onRate = async (id: string, perSecond: number): Promise<void> => {
      rates.push([id, perSecond]);
    };
    const ids = { wabaIds: [defaults.wabaId], phoneNumberIds: [] };
    const directory = createNumberDirectory({ graph, version, ids, onRate });
    expect(directory.wabaOf(defaults.phoneNumberId)).toBeNull();
    expect(await directory.refresh()).toBe(true);
    expect(directory.wabaOf(defaults.phoneNumberId)).toBe(defaults.wabaId);
    expect(directory.digitsOf(defaults.phoneNumberId)).toBe('15550783881');
    const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
    if (number) number.throughput = 'HIGH';
    const alone = createNumberDirectory({
      graph,
      version,
      ids: { wabaIds: [], phoneNumberIds: [defaults.phoneNumberId] },
      onRate,
    });
    await alone.refresh();
    if (number) number.isOnBizApp = true;
    await directory.refresh();
    expect(rates.map(([, perSecond]) => perSecond)).toEqual([80, 1_000, 20]);
  });

  it('says when it could not learn something', async () => {
    const { graph } = await openMeta();
    const ids = { wabaIds: ['4711'], phoneNumberIds: ['4712'] };
    const directory = createNumberDirectory({ graph, version, ids, onRate: async () => undefined });
    expect(await directory.refresh()).toBe(false);
  });
});

describe('createTemplateDirectory', () => {
  it('finds a template in its language, remembers it, and looks again for one that is missing', async () => {
    const { meta, graph } = await openMeta();
    let now = 0;
    let calls = 0;
    const counted: Pick<typeof graph, 'call'> = {
      call: (request) => {
        calls += 1;
        return graph.call(request);
      },
    };
    const templates = createTemplateDirectory({ graph: counted, version, steadyNow: () => now });
    const find = (name: string, language = 'en_US') => templates.find(defaults.wabaId, name, language);
    expect(await find('hello_world')).toMatchObject({ name: 'hello_world' });
    expect(await find('hello_world', 'de')).toBeNull();
    expect(calls).toBe(1);
    meta.seed({
      templates: [
        { name: 'brand_new', language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: 'Hi' }] },
      ],
    });
    expect(await find('brand_new')).toBeNull();
    now += 5_000;
    expect(await find('brand_new')).toMatchObject({ name: 'brand_new' });
    templates.forget(defaults.wabaId);
    await find('hello_world');
    expect(calls).toBe(3);
  });

  it('lists the translations of a template as they are now, and asks Meta no more than now and then', async () => {
    const { meta, graph } = await openMeta();
    let now = 0;
    const templates = createTemplateDirectory({ graph, version, steadyNow: () => now });
    const statuses = async () =>
      [...((await templates.translations(defaults.wabaId, 'news')) ?? [])].map(([language, { status }]) => [
        language,
        status,
      ]);
    const components = [{ type: 'BODY', text: 'Hi' }];
    meta.seed({ templates: [{ name: 'news', language: 'de', components, status: 'PENDING' }] });
    expect(await statuses()).toEqual([['de', 'PENDING']]);
    meta.seed({
      templates: [
        { name: 'news', language: 'de', components, status: 'APPROVED' },
        { name: 'news', components },
      ],
    });
    expect(await statuses()).toEqual([['de', 'PENDING']]);
    now += 5_000;
    expect((await statuses()).sort()).toEqual([
      ['de', 'APPROVED'],
      ['en_US', 'APPROVED'],
    ]);
  });

  it('reads which templates Meta generated, and lists them anyway if that field is refused', async () => {
    const { meta, graph } = await openMeta();
    const asked: string[] = [];
    let isRefused = false;
    const picky: Pick<typeof graph, 'call'> = {
      call: async (request) => {
        asked.push(new URLSearchParams(request.query).get('fields') ?? '');
        if (!isRefused || !asked.at(-1)?.includes('source')) return graph.call(request);
        return { kind: 'answered', status: 400, headers: new Headers(), body: new Uint8Array() };
      },
    };
    const [first] = meta.platform.world.templates.values();
    Object.assign(first ?? {}, { isGenerated: true });
    const templates = createTemplateDirectory({ graph: picky, version, steadyNow: () => 0 });
    const find = () => templates.find(defaults.wabaId, first?.name ?? '', first?.language ?? '');
    expect(await find()).toMatchObject({ source: 'AUTO_GENERATED' });
    isRefused = true;
    for (const _time of ['first', 'second']) {
      templates.forget(defaults.wabaId);
      expect(await find()).toMatchObject({ name: first?.name });
    }
    expect(asked.map((fields) => fields.includes('source'))).toEqual([true, true, false, false]);
  });

  it('knows nothing while Meta can’t be asked, and asks no more than now and then', async () => {
    let calls = 0;
    const graph = {
      call: async () => {
        calls += 1;
        return { kind: 'unreached', reason: 'ECONNREFUSED' } as const;
      },
    };
    let now = 0;
    const templates = createTemplateDirectory({ graph, version, steadyNow: () => now });
    expect(await templates.find('1', 'hello_world', 'en_US')).toBeUndefined();
    expect(await templates.find('1', 'hello_world', 'en_US')).toBeUndefined();
    expect(calls).toBe(1);
    now += 15_000;
    await templates.find('1', 'hello_world', 'en_US');
    expect(await templates.translations('1', 'hello_world')).toBeUndefined();
    expect(calls).toBe(2);
  });
});
