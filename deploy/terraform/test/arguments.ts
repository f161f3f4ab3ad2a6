import { readFileSync } from 'node:fs';

/** The arguments of a resource of the Google provider, or of one of its blocks. */
export interface Arguments {
  /** Name → type as Terraform writes it, then `required`, or `computed` where it can only be read. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly blocks: Readonly<Record<string, Block>>;
}

export interface Block extends Arguments {
  /** `one`: at most one of them; `timeouts` are a kind of their own. */
  readonly nesting: 'one' | 'list' | 'set' | 'timeouts';
  readonly isRequired: boolean;
}

export interface ArgumentTable {
  /** Where it was derived from. */
  readonly source: string;
  /** Version of hashicorp/google. */
  readonly version: string;
  readonly resources: Readonly<Record<string, Arguments>>;
}

/** The table that `derive-arguments.ts` makes, for the resources that are used here. */
export const argumentTable: ArgumentTable = JSON.parse(
  readFileSync(new URL('arguments.json', import.meta.url), 'utf8'),
);
