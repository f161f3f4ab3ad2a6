import { graphVersionTrouble } from '@intexuraos/cloud-api';
import type { Reading } from './variable.ts';

/** Where Meta is, and what opens it. */
export interface GraphChoice {
  /** Without a slash at its end. */
  readonly url: string;
  /** The version for the service's own calls: `v24.0`. Callers name theirs in the path. */
  readonly version: string;
  readonly token: TokenChoice;
  /** Where the token may be sent for media, in addition to `url`. */
  readonly mediaHosts: readonly string[];
}

/** `none`: the service receives and does not send. */
export type TokenChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'file'; readonly path: string };

export const graphVariables = {
  accessToken: 'INTEXURAOS_WHATSAPP_ACCESS_TOKEN',
  accessTokenFile: 'INTEXURAOS_WHATSAPP_ACCESS_TOKEN_FILE',
  url: 'INTEXURAOS_WHATSAPP_GRAPH_URL',
  version: 'INTEXURAOS_WHATSAPP_GRAPH_VERSION',
  mediaHosts: 'INTEXURAOS_WHATSAPP_MEDIA_HOSTS',
} as const;

/** The local `.env`'s names in the set-up guide, read where ours are not set. */
const shortNames = { accessToken: 'WHATSAPP_ACCESS_TOKEN', accessTokenFile: 'WHATSAPP_ACCESS_TOKEN_FILE' } as const;

const defaults = { url: 'https://graph.facebook.com', version: 'v24.0', mediaHosts: 'lookaside.fbsbx.com' };

/** Reads where Meta is and the token. A file is not opened here: it may come later, and change. */
export function readGraphChoice(env: NodeJS.ProcessEnv): Reading<GraphChoice> {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const url = given(graphVariables.url) ?? defaults.url;
  const version = given(graphVariables.version) ?? defaults.version;
  const token = tokenChoice(given);
  const mediaHosts = (given(graphVariables.mediaHosts) ?? defaults.mediaHosts)
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  const problems = [
    ...(isBaseUrl(url)
      ? []
      : [`${graphVariables.url} is "${url}". Give an address without query, such as ${defaults.url}.`]),
    ...(/^v\d{1,3}\.\d{1,2}$/.test(version)
      ? []
      : [`${graphVariables.version} is "${version}". Give a version of the Graph API, such as ${defaults.version}.`]),
    ...mediaHosts
      .filter((host) => !isHostName(host))
      .map(
        (host) =>
          `${graphVariables.mediaHosts} has "${host}". Give host names, such as ${defaults.mediaHosts} or *.fbsbx.com.`,
      ),
    ...(token === null
      ? [`${graphVariables.accessToken} and ${graphVariables.accessTokenFile} are both set. Keep one of them.`]
      : []),
  ];
  return {
    value: { url: url.replace(/\/+$/, ''), version, token: token ?? { kind: 'none' }, mediaHosts },
    problem: problems.length === 0 ? null : problems.join('\n- '),
  };
}

/** That the version for the service's own calls has ended, or will soon, if the service makes calls. */
export function versionWarnings({ version, token }: Pick<GraphChoice, 'version' | 'token'>, now: number): string[] {
  const trouble = token.kind === 'none' ? null : graphVersionTrouble(version, now);
  if (!trouble) return [];
  return [`The version of the Graph API ${trouble.what}. ${trouble.effect} ${trouble.remedy}`];
}

/** Null where two say different things. Ours come before the short names. */
function tokenChoice(given: (name: string) => string | undefined): TokenChoice | null {
  for (const names of [graphVariables, shortNames]) {
    const value = given(names.accessToken);
    const path = given(names.accessTokenFile);
    if (value !== undefined && path !== undefined) return null;
    if (value !== undefined) return { kind: 'value', value };
    if (path !== undefined) return { kind: 'file', path };
  }
  return { kind: 'none' };
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
}

/** A name with its port if that is not 443; `*.` before at least two labels matches all names below. */
function isHostName(text: string): boolean {
  const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
  return new RegExp(`^(\\*\\.(?=[^.]+\\.))?${label}(\\.${label})*(:\\d{1,5})?$`).test(text);
}
