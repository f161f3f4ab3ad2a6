import { keyScopeNames } from '@intexuraos/service-api/words';
import { Compile } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../../test/support/api.ts';
import { healthApi } from '../operations/health-route.ts';
import { metricsApi } from '../operations/metrics-route.ts';
import { verifyApi } from '../webhook/verify-route.ts';

/** The parts of the document that are looked at here. */
interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
}

interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

const registered: string[] = [];

const { app, keys, refusals }: TestApi = createTestApi({
  registerOperations: (api) => {
    verifyApi({ verifyTokens: ['t'], accounts: { appSecrets: [] }, refusals, now: () => 0 }).register(api);
    metricsApi(keys, () => Promise.reject(new Error('not asked'))).register(api);
    healthApi({
      serviceId: 's',
      problems: async () => [],
      health: () => Promise.reject(new Error('not asked')),
      sending: () => Promise.reject(new Error('not asked')),
      refusals,
      holderOf: keys.holderOf,
      ids: { wabaIds: [], phoneNumberIds: [] },
      warnings: () => [],
      isStopping: () => false,
      version: '1.2.3',
      uptimeMs: () => 0,
      now: () => 0,
    }).register(api);
  },
});
app.addHook('onRoute', ({ method, url }) => {
  for (const each of [method].flat()) registered.push(`${each} ${url.replace(/:(\w+)/g, '{$1}')}`);
});

const document = (await app.inject('/openapi.json')).json<OpenApi>();
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method,
    operation,
    name: `${method.toUpperCase()} ${path}`,
  })),
);
const medias = operations.flatMap(({ name, operation }) =>
  Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).map(([type, media]) => ({ name: `${name} ${status}`, type, media })),
  ),
);

function pointersIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : pointersIn(value),
  );
}

describe('GET /openapi.json', () => {
  it('is OpenAPI 3.1 with the version of the service', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'IntexuraOS WhatsApp service', version: '1.2.3' });
    const known = ['openapi', 'info', 'servers', 'paths', 'webhooks', 'components', 'security', 'tags'];
    for (const key of Object.keys(document)) expect(known).toContain(key);
  });

  it('lists exactly the routes that are registered, and the one that ingest serves', () => {
    const routes = registered.filter((route) => !route.startsWith('HEAD '));
    const ours = operations.filter(({ operation }) => !operation.tags.includes('Sending'));
    expect(ours.map(({ name }) => name).sort()).toEqual([...routes, 'POST /webhooks/whatsapp'].sort());
  });

  it('names each operation once and gives it a known tag', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations) {
      expect(operation.summary).toMatch(/^\S.*[^.]$/);
      expect(operation.tags).toHaveLength(1);
      expect(tags).toContain(operation.tags[0]);
    }
  });

  it('asks for a key under /v1, for metrics and under Meta’s paths, and nowhere else', () => {
    expect(document.components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      accessToken: { type: 'apiKey', in: 'query', name: 'access_token' },
    });
    for (const { path, operation } of operations) {
      const isOurs = path.startsWith('/v1/');
      const isMeta = operation.tags.includes('Sending');
      const needsKey = isOurs || path === '/metrics' || isMeta;
      const schemes = ['bearer', 'apiKey', ...(isMeta ? ['accessToken'] : [])];
      expect(operation.security.flatMap(Object.keys)).toEqual(needsKey ? schemes : []);
      if (isOurs) expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '500', '503']));
    }
  });

  it('names one known scope for each operation that needs a key', () => {
    const scopesOf = (id: string) =>
      operations.filter(({ operation }) => operation.operationId === id).map(({ operation }) => operation.security[0]);
    for (const { operation } of operations) {
      for (const scheme of operation.security)
        expect(keyScopeNames.map((scope) => [scope])).toContainEqual(Object.values(scheme)[0]);
    }
    expect(scopesOf('listConversations')).toEqual([{ bearer: ['read'] }]);
    expect(scopesOf('getEventRaw')).toEqual([{ bearer: ['read:content'] }]);
    expect(scopesOf('sendMessage')).toEqual([{ bearer: ['send'] }]);
    expect(scopesOf('downloadMedia')).toEqual([{ bearer: ['read:content'] }]);
    expect(scopesOf('pauseOutbox')).toEqual([{ bearer: ['manage'] }]);
  });

  it('describes exactly the parameters in each path, as required', () => {
    for (const { path, operation } of operations) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const { required } of inPath) expect(required).toBe(true);
      for (const { schema } of operation.parameters ?? []) expect(schema).toBeTypeOf('object');
    }
  });

  it('gives every answer a description and a known status', () => {
    for (const { operation } of operations) {
      for (const [status, { description }] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[245]\d\d$/);
        expect(description).toMatch(/\S/);
        expect(description).not.toBe('Default Response');
      }
    }
  });

  it('has no reference that leads nowhere, and no schema that nothing points at', () => {
    const pointers = pointersIn(document);
    expect(pointers.length).toBeGreaterThan(20);
    const names = Object.keys(document.components.schemas);
    for (const pointer of pointers) expect(names.map((name) => `#/components/schemas/${name}`)).toContain(pointer);
    for (const name of names) expect(pointers).toContain(`#/components/schemas/${name}`);
  });

  it('holds no keyword of a framework or of an older version', () => {
    expect(JSON.stringify(document)).not.toMatch(/"(nullable|\$id|definitions|x-response-description|~kind)":/);
  });

  it('gives an example of every JSON answer, true to its schema', () => {
    for (const { name, type, media } of medias) {
      if (type !== 'application/json' || name === 'GET /openapi.json 200') continue;
      const examples = [
        ...('example' in media ? [media.example] : []),
        ...Object.values(media.examples ?? {}).map(({ value }) => value),
      ];
      expect(examples, name).not.toHaveLength(0);
      const schema = Compile({ ...media.schema, components: document.components });
      for (const example of examples) expect(schema.Errors(example), name).toEqual([true, []]);
    }
  });
});
