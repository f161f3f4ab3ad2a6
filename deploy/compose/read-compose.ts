import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The parts of a Compose service that tests check. */
export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly env_file?: string;
  /** Includes the variables of `env_file`, which those in the file itself override. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly stop_grace_period?: string;
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
}

/**
 * Reads a Compose file of this repository like Compose, with its variables filled in from `env`, which also stands for
 * every `env_file`.
 * @throws for a variable that the file requires (`${NAME:?why}`, `${NAME?why}`) and `env` lacks.
 */
export function readCompose(
  name: string,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, ComposeService>> {
  const text = readFileSync(new URL(`../../docker/${name}`, import.meta.url), 'utf8');
  const { services } = filled(parse(text, { merge: true }), env) as { services: Record<string, ComposeService> };
  return Object.fromEntries(Object.entries(services).map(([name, service]) => [name, withEnvFile(service, env)]));
}

function withEnvFile(service: ComposeService, env: Readonly<Record<string, string>>): ComposeService {
  return service.env_file === undefined ? service : { ...service, environment: { ...env, ...service.environment } };
}

/** Variables are in the values of the parsed file; substituted values are always text. */
function filled(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return filledText(value, env);
  if (Array.isArray(value)) return value.map((each) => filled(each, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, env)]));
}

function filledText(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?:(:?)([-?])([^}]*))?\}/g, (_, name: string, colon = '', kind = '-', rest = '') => {
    const value = env[name];
    // With a colon, an empty value counts as unset.
    if (value || (value === '' && colon === '')) return value;
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return rest;
  });
}
