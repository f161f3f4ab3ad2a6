import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { alertVariables } from '../src/config/alerts.ts';
import { variables } from '../src/config/config.ts';
import { graphVariables } from '../src/config/graph.ts';
import { mediaVariables } from '../src/config/media.ts';
import { signInVariables } from '../src/config/sign-in.ts';
import { wakeVariables } from '../src/config/wake.ts';
import { problemKinds } from '../src/problems/problem.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Import {
  readonly from: string;
  /** A path below `src`, or the name of a package. */
  readonly to: string;
}

const sourceFiles = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ts$/.test(file));
const productFiles = sourceFiles.filter((file) => !file.endsWith('.test.ts'));
const linesOf = (file: string): string[] => readFileSync(join(src, file), 'utf8').split('\n');

const imports: Import[] = productFiles.flatMap((from) => {
  const text = readFileSync(join(src, from), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => ({
    from,
    to: target.startsWith('.') ? relative(src, join(src, dirname(from), target)) : target,
  }));
});

const offending = (isWrong: (edge: Import) => boolean): string[] =>
  imports.filter(isWrong).map(({ from, to }) => `${from} imports ${to}`);

const capabilities = ['inbound/', 'conversations/', 'account/', 'outbox/', 'broadcasts/', 'media/'];
const isIn = (path: string, folders: readonly string[]): boolean => folders.some((folder) => path.startsWith(folder));

/** The folder directly below `src`; null for a file of `src` itself, and for packages. */
const folderOf = (path: string): string | null =>
  sourceFiles.includes(path) && path.includes('/') ? path.slice(0, path.indexOf('/')) : null;

describe('the architecture', () => {
  it('has something to check', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('keeps rules free of storage, HTTP and Google', () => {
    expect(
      offending(
        ({ from, to }) => isIn(from, capabilities) && (isIn(to, ['storage/', 'http/']) || /google|fastify/.test(to)),
      ),
    ).toEqual([]);
  });

  it('keeps the ground floor free of capabilities', () => {
    const floors = ['records/', 'work/', 'pacing/'];
    const ownOrRoot = (to: string): boolean => isIn(to, floors) || !to.includes('/') || to.startsWith('node:');
    expect(offending(({ from, to }) => isIn(from, floors) && !ownOrRoot(to))).toEqual([]);
  });

  it('has no circles between folders', () => {
    const edges = imports.flatMap(({ from, to }) => {
      const [a, b] = [folderOf(from), folderOf(to)];
      return a !== null && b !== null && a !== b ? [[a, b] as const] : [];
    });
    const reachable = (start: string): Set<string> => {
      const found = new Set<string>();
      const visit = (folder: string): void => {
        for (const [a, b] of edges) {
          if (a !== folder || found.has(b)) continue;
          found.add(b);
          visit(b);
        }
      };
      visit(start);
      return found;
    };
    const folders = [...new Set(edges.map(([a]) => a))];
    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((folder) => reachable(folder).has(folder))).toEqual([]);
  });

  it('keeps stores from knowing each other', () => {
    const stores = ['storage/sqlite/', 'storage/firestore/', 'storage/memory/'];
    expect(
      offending(({ from, to }) => {
        const own = stores.find((store) => from.startsWith(store));
        return own !== undefined && isIn(to, [...stores, 'http/']) && !to.startsWith(own);
      }),
    ).toEqual([]);
  });

  it('lets only the opening of a store choose an adapter, and nothing load Google’s clients but the adapters for them', () => {
    expect(
      offending(({ from, to }) => /^storage\/(sqlite|firestore|memory)\//.test(to) && !isIn(from, ['storage/'])),
    ).toEqual([]);
    expect(
      offending(
        ({ from, to }) =>
          to.includes('google') &&
          !isIn(from, ['storage/firestore/', 'destinations/pubsub/', 'wake/cloud/']) &&
          from !== 'storage/contents/cloud-contents.ts',
      ),
    ).toEqual([]);
  });

  it('loads the client of OpenID Connect only when somebody signs in with a provider', () => {
    const loads = /^import (?!type\b)[^;]*'(openid-client|jose)'/m;
    expect(productFiles.filter((file) => loads.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
    expect(imports.filter(({ to }) => to === 'openid-client').map(({ from }) => from)).toContain('sign-in/provider.ts');
  });

  it('lets nobody but storage and the configuration ask which kind of store it is', () => {
    const asks = /\bkind\s*[!=]==?\s*'(sqlite|firestore|memory)'/;
    const others = productFiles.filter((file) => !file.startsWith('storage/') && !file.startsWith('config'));
    expect(others.filter((file) => asks.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });

  it('lets parts be put together by the service alone, and rules know no part', () => {
    expect(
      offending(({ from, to }) => to.startsWith('parts/') && !from.startsWith('parts/') && from !== 'service.ts'),
    ).toEqual([]);
  });

  it('keeps HTTP from knowing adapters', () => {
    expect(
      offending(({ from, to }) => from.startsWith('http/') && to.startsWith('storage/') && to !== 'storage/store.ts'),
    ).toEqual([]);
  });

  it('sorts HTTP by resource: each has its routes, views and tests in one folder, and a line in the list of modules', () => {
    expect(sourceFiles.filter((file) => /^http\/(routes|views)\//.test(file))).toEqual([]);
    const resources = productFiles.filter((file) => /^http\/\w+\/routes\.ts$/.test(file));
    const listed = imports.filter(({ from }) => from === 'http/api-modules.ts').map(({ to }) => to);
    expect(resources.length).toBeGreaterThan(4);
    expect(resources.filter((file) => !listed.includes(file))).toEqual([]);
  });

  it('keeps resources from being known to the edge, which serves whatever modules it is given', () => {
    const edge = ['http/app.ts', 'http/server.ts', 'http/auth.ts', 'http/api-module.ts'];
    expect(offending(({ from, to }) => edge.includes(from) && /^http\/\w+\/routes\.ts$/.test(to))).toEqual([]);
  });

  it('lets what watches the service be known to nobody but those who put it together', () => {
    const known = (from: string): boolean => from === 'service.ts' || from.startsWith('parts/');
    expect(
      offending(({ from, to }) => isIn(to, ['observation/']) && !isIn(from, ['observation/']) && !known(from)),
    ).toEqual([]);
    expect(offending(({ from, to }) => isIn(from, ['observation/']) && isIn(to, ['storage/', 'http/']))).toEqual([]);
    expect(offending(({ from, to }) => /prom-client|opentelemetry/.test(to) && !isIn(from, ['observation/']))).toEqual(
      [],
    );
  });

  it('reads the environment in one place of each program: the service, its backup, and its exports and imports', () => {
    // What stands in quotes is a sample for readers.
    const codeOf = (file: string): string => readFileSync(join(src, file), 'utf8').replaceAll(/'[^'\n]*'/g, "''");
    const readers = productFiles.filter((file) => /process\.env/.test(codeOf(file)));
    expect(readers.sort()).toEqual(['data-command/main.ts', 'main.ts', 'storage/sqlite/backup/main.ts']);
  });

  it('has no folder for what has no name', () => {
    expect(sourceFiles.filter((file) => /(^|\/)(lib|utils?|common|helpers?|shared|misc)\//.test(file))).toEqual([]);
  });

  it('has no file past 400 lines, and files of a middle size near 100', () => {
    const sizes = productFiles.map((file) => linesOf(file).length).sort((a, b) => a - b);
    expect(productFiles.filter((file) => linesOf(file).length > 400)).toEqual([]);
    expect(sizes[sizes.length >> 1]).toBeLessThan(130);
  });
});

const variableNames = [
  ...Object.values(variables).map(({ name }) => name),
  'INTEXURAOS_WHATSAPP_STORE',
  ...Object.values(graphVariables),
  ...Object.values(alertVariables),
  ...Object.values(mediaVariables),
  ...Object.values(signInVariables),
  ...Object.values(wakeVariables),
];

describe('README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  it('lists every variable that the service reads', () => {
    for (const name of variableNames) expect([name, readme.includes(`\`${name}\``)]).toEqual([name, true]);
  });

  it('lists no INTEXURAOS variable that the service does not read', () => {
    const known = new Set(variableNames);
    const listed = [...readme.matchAll(/`(INTEXURAOS_\w+)`/g)].map(([, name = '']) => name);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
  });

  it('links to files that are there', () => {
    for (const document of [
      'README.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'docs/guide/setup.md',
      'docs/guide/operations.md',
      'docs/guide/deploy.md',
      'docs/guide/one-machine.md',
      'docs/guide/proxies.md',
      'docs/guide/broadcasts.md',
      'docs/guide/media.md',
      'docs/reference/problems.md',
    ]) {
      const text = readFileSync(join(root, document), 'utf8');
      const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link);
      for (const link of links) {
        expect(() => readFileSync(join(root, dirname(document), link)), link).not.toThrow(/ENOENT/);
      }
    }
  });

  it('names npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe('docs/reference/problems.md', () => {
  it('lists every kind of problem with its usual severity, and no other', () => {
    const text = readFileSync(join(root, 'docs/reference/problems.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `([a-z_]+)` \| (\w+) \|/gm)].map(([, kind, severity]) => [kind, severity]);
    expect(listed.sort()).toEqual(
      Object.entries(problemKinds)
        .map(([kind, { severity }]) => [kind, severity])
        .sort(),
    );
  });
});

describe('SECURITY', () => {
  const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');

  it('names tests that exist', () => {
    const named = [...security.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(30);
    const placeOf = (path: string): string =>
      join(root, /^(src|test)\//.test(path) ? 'apps/whatsapp-service' : '', path);
    expect(named.filter((path) => !existsSync(placeOf(path)))).toEqual([]);
  });

  it('names npm scripts and variables that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...security.matchAll(/`npm run ([\w:]+)`/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const known = new Set(variableNames);
    const listed = [...security.matchAll(/`(INTEXURAOS_\w+)`/g)].map(([, name = '']) => name);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
  });
});
