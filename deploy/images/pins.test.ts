import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionsOf, imagesOf, isPinned } from './pins.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const found = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist)/.test(String(path)) }).sort();

interface Compose {
  readonly services: Readonly<Record<string, { readonly image?: string; readonly build?: unknown }>>;
}

/** External images; an image that a Compose file builds is not external, whichever service runs it. */
function imagesOfCompose(path: string): string[] {
  const services = Object.values((parse(read(path), { merge: true }) as Compose).services);
  const ours = new Set(services.flatMap(({ image, build }) => (build ? [image] : [])));
  return services.flatMap(({ image }) => (image && !ours.has(image) ? [image] : []));
}

const workflows = found('.github/workflows/*.{yml,yaml}', '.github/actions/**/action.{yml,yaml}');
const dockerfiles = found('{apps,packages,docker}/**/Dockerfile*');
const composeFiles = found('docker/*.{yml,yaml}');

/** The exceptions that may stay unpinned, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {};

describe('external images and actions', () => {
  it.each([
    ['actions', workflows, (path: string) => actionsOf(read(path)), 4],
    ['base images', dockerfiles, (path: string) => imagesOf(read(path)), 2],
    ['images of Compose', composeFiles, imagesOfCompose, 2],
    [
      'images of Terraform',
      found('deploy/terraform/*.tf'),
      (path: string) => [...read(path).matchAll(/"([a-z0-9.-]+\.pkg\.dev\/[^"$]+)"/g)].map(([, image = '']) => image),
      1,
    ],
  ] as const)('is pinned: %s', (_kind, paths, referencesOf, least) => {
    const references = paths.flatMap((path) => referencesOf(path).map((reference) => ({ path, reference })));
    expect(references.length).toBeGreaterThanOrEqual(least);
    const loose = references.filter(({ reference }) => !isPinned(reference) && !(reference in exceptions));
    expect(loose).toEqual([]);
  });

  it('have the version after each pinned action, for people and for Dependabot', () => {
    const lines = workflows.flatMap((path) =>
      read(path)
        .split('\n')
        .filter((line) => /\buses:/.test(line)),
    );
    expect(lines.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('have the same pin everywhere', () => {
    const all = [
      ...workflows.flatMap((path) => actionsOf(read(path))),
      ...dockerfiles.flatMap((path) => imagesOf(read(path))),
      ...composeFiles.flatMap(imagesOfCompose),
    ];
    const names = new Map<string, Set<string>>();
    for (const reference of all) {
      const name = reference.replace(/[:@].*$/, '');
      names.set(name, (names.get(name) ?? new Set()).add(reference));
    }
    expect([...names.values()].filter((pins) => pins.size > 1).map((pins) => [...pins])).toEqual([]);
  });

  it('are updated by Dependabot everywhere', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      updates: readonly { 'package-ecosystem': string; directory?: string; directories?: readonly string[] }[];
    };
    const watched = updates.flatMap(({ directory, directories = [], ...update }) =>
      [directory, ...directories].flatMap((place) => (place ? [`${update['package-ecosystem']} ${place}`] : [])),
    );
    const needed = new Set([
      'github-actions /',
      'npm /',
      'terraform /deploy/terraform',
      ...dockerfiles.map((path) => `docker /${dirname(path)}`),
      ...composeFiles.map((path) => `docker-compose /${dirname(path)}`),
    ]);
    expect([...needed].filter((place) => !watched.includes(place))).toEqual([]);
  });
});

describe('a pin', () => {
  it('is a digest or a whole commit, and no tag or short hash', () => {
    expect(isPinned(`docker.io/library/node:24@sha256:${'a'.repeat(64)}`)).toBe(true);
    expect(isPinned(`actions/checkout@${'a'.repeat(40)}`)).toBe(true);
    for (const loose of [
      'node:24',
      'node',
      'actions/checkout@v4',
      'actions/checkout@main',
      'a/b@1234567',
      'node@sha256:1',
    ])
      expect(isPinned(loose)).toBe(false);
  });

  it('is required in every stage of a Dockerfile except those that build on another stage', () => {
    const dockerfile = 'FROM --platform=linux/amd64 a:1 AS base\nFROM base AS build\nFROM b:2\nCOPY --from=build / /\n';
    expect(imagesOf(dockerfile)).toEqual(['a:1', 'b:2']);
    expect(actionsOf('  - uses: a/b@v1\n    uses: "c/d@v2" # x\n  - uses: ./.github/actions/own\n')).toEqual([
      'a/b@v1',
      'c/d@v2',
    ]);
  });
});
