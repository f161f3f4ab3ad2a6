import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A block of HCL as JSON: arguments by name; nested blocks by type, in lists; expressions as `${…}`. */
export type Body = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly body: Body;
}

interface Parser {
  parse(file: string, text: string): Promise<Body>;
}

const require = createRequire(import.meta.url);
// An import would add the browser's types to the whole project, through this package's types.
const { parse }: Parser = require('@cdktf/hcl2json');

export const folder = fileURLToPath(new URL('../', import.meta.url));

export const sources: readonly string[] = readdirSync(folder).filter((file) => file.endsWith('.tf'));

/** Every top-level block of the folder's `.tf` files, as HashiCorp's own parser reads them. */
export async function readConfiguration(): Promise<Body[]> {
  return Promise.all(sources.map(async (file) => parse(file, readFileSync(`${folder}${file}`, 'utf8'))));
}

/** All declared resources. */
export const resourcesOf = (files: readonly Body[]): Resource[] =>
  files.flatMap(({ resource }) =>
    entriesOf(resource).flatMap(([type, named]) =>
      entriesOf(named).map(([name, bodies]) => ({ type, name, body: firstOf(bodies) })),
    ),
  );

/** All declarations of a kind with one label: `variable`, `output`. */
export const declared = (files: readonly Body[], kind: string): [name: string, body: Body][] =>
  files.flatMap((file) => entriesOf(file[kind]).map(([name, bodies]): [string, Body] => [name, firstOf(bodies)]));

export const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesOf = (value: unknown): [string, unknown][] => (isBody(value) ? Object.entries(value) : []);

function firstOf(bodies: unknown): Body {
  const [first] = Array.isArray(bodies) ? bodies : [bodies];
  return isBody(first) ? first : {};
}
