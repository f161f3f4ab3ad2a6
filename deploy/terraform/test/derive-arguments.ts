import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Arguments, ArgumentTable, Block } from './arguments.ts';
import { readConfiguration, resourcesOf } from './configuration.ts';

// Creates arguments.json: the arguments of the resources that are used here. npm has no package of the provider itself,
// but one of its TypeScript bindings. They take 300 MB, too much for every `npm install`: node
// deploy/terraform/test/derive-arguments.ts
const bindings = '@cdktf/provider-google@16.12.1';

const types = [...new Set(resourcesOf(await readConfiguration()).map(({ type }) => type))].sort();
const place = mkdtempSync(join(tmpdir(), 'provider-google-'));
try {
  execFileSync('npm', ['pack', bindings, '--silent', '--pack-destination', place], { stdio: 'inherit' });
  execFileSync('sh', ['-c', 'tar -xzf *.tgz'], { cwd: place });
  const table: ArgumentTable = {
    source: bindings,
    version: versionOf(read('provider', 'index.js')),
    resources: Object.fromEntries(types.map((type) => [type, argumentsOf(type)])),
  };
  writeFileSync(new URL('arguments.json', import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
} finally {
  rmSync(place, { recursive: true });
}

function read(module: string, file: string): string {
  return readFileSync(join(place, 'package/lib', module, file), 'utf8');
}

function versionOf(provider: string): string {
  return /providerVersion: '([^']+)'/.exec(provider)?.[1] ?? '';
}

/** `google_firestore_field` is the module `firestore-field`, with the class `FirestoreField`. */
function argumentsOf(type: string): Arguments {
  const module = type.replace(/^google_/, '').replaceAll('_', '-');
  const code = read(module, 'index.js');
  const required = requiredOf(read(module, 'index.d.ts'));
  const name = module.replace(/(?:^|-)(.)/g, (_all, letter: string) => letter.toUpperCase());
  const at = code.lastIndexOf('synthesizeHclAttributes()');
  const written = code.slice(at, code.indexOf('\n}\n', at));
  const { attributes, blocks } = bodyOf(code, required, written, `${name}Config`);
  return { attributes: { ...attributes, ...readable(code, name, { ...attributes, ...blocks }) }, blocks };
}

/** Name of an interface → its required arguments, as Terraform writes them. */
function requiredOf(declarations: string): ReadonlyMap<string, ReadonlySet<string>> {
  const interfaces = declarations.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm);
  const requiredIn = (body: string) =>
    new Set(
      [...body.matchAll(/\{@link \S+#(\w+) [\s\S]*?readonly \w+(\??):/g)].flatMap(([, name = '', mark]) =>
        mark === '' ? [name] : [],
      ),
    );
  return new Map([...interfaces].map(([, name = '', body = '']) => [name, requiredIn(body)]));
}

/** `written` is the code that writes the body as HCL, which contains the type of each argument. */
function bodyOf(
  code: string,
  required: ReadonlyMap<string, ReadonlySet<string>>,
  written: string,
  name: string,
): Arguments {
  const attributes: Record<string, string> = {};
  const blocks: Record<string, Block> = {};
  const found = written.matchAll(
    /(\w+): \{\s+value: (.*),\s+isBlock: (\w+),\s+type: "(\w+)",\s+storageClassType: "(\w+)",/g,
  );
  for (const [, argument = '', value = '', isBlock, kind = '', stored = ''] of found) {
    const isRequired = required.get(name)?.has(argument) === true;
    if (isBlock === 'false') attributes[argument] = `${typeName(kind, stored)}${isRequired ? ' required' : ''}`;
    else
      blocks[argument] = {
        nesting: nestingOf(kind, value),
        isRequired,
        ...nested(code, required, stored.replace(/List$/, '')),
      };
  }
  return { attributes, blocks };
}

function nested(code: string, required: ReadonlyMap<string, ReadonlySet<string>>, name: string): Arguments {
  const writer = `function ${name.charAt(0).toLowerCase()}${name.slice(1)}ToHclTerraform(struct)`;
  const at = code.indexOf(writer);
  if (at === -1) throw new Error(`${name} is not where it was expected: have the bindings changed their form?`);
  return bodyOf(code, required, code.slice(at, code.indexOf('\n}\n', at)), name);
}

function nestingOf(kind: string, value: string): Block['nesting'] {
  if (kind === 'struct') return 'timeouts';
  if (!value.includes('listMapperHcl')) return 'one';
  return kind === 'set' ? 'set' : 'list';
}

function typeName(kind: string, stored: string): string {
  const element = stored.replace(/(List|Map)$/, '').replace('boolean', 'bool');
  return kind === 'simple' ? element : `${kind}(${element})`;
}

/** The attributes that a created resource has. */
function readable(code: string, name: string, given: object): Record<string, string> {
  const own = code.slice(code.indexOf(`class ${name} extends cdktf.TerraformResource`));
  const kinds: Readonly<Record<string, string>> = {
    String: 'string',
    Number: 'number',
    Boolean: 'bool',
    List: 'list(string)',
    StringMap: 'map(string)',
  };
  const simple = [...own.matchAll(/this\.get(\w+)Attribute\('(\w+)'\)/g)].map(([, kind = '', attribute = '']) => [
    attribute,
    `${kinds[kind] ?? 'any'} computed`,
  ]);
  const lists = [...own.matchAll(/= new \w+List\(this, "(\w+)"/g)].map(([, attribute = '']) => [
    attribute,
    'any computed',
  ]);
  return Object.fromEntries([...simple, ...lists].filter(([attribute = '']) => !(attribute in given)));
}
