import { readFileSync } from 'node:fs';

/** The arguments of a resource of the Google provider, or of one of its blocks. */
export interface Arguments {
  /** Name → Terraform's type, then `required`, or `computed` if it can only be read. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly blocks: Readonly<Record<string, Block>>;
}

export interface Block extends Arguments {
  /** `one`: at most one of them; `timeouts` are a kind of their own. */
  readonly nesting: 'one' | 'list' | 'set' | 'timeouts';
  readonly isRequired: boolean;
}

export interface ArgumentTable {
  /** Its source. */
  readonly source: string;
  /** Version of hashicorp/google. */
  readonly version: string;
  readonly resources: Readonly<Record<string, Arguments>>;
}

/** The table from `derive-arguments.ts`, for the resources that are used here. */
export const argumentTable: ArgumentTable = JSON.parse(
  readFileSync(new URL('arguments.json', import.meta.url), 'utf8'),
);
