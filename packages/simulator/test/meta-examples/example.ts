import { objectOf } from '../../../../trials/support/json.ts';

/** One of Meta's own requests, with Meta's documented answers. */
export interface Example {
  /** `openapi`, or the name of a collection. */
  readonly source: string;
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  /** Without version and query, with placeholders such as `{phone-number-id}`. */
  readonly path: string;
  /** Without a question mark. */
  readonly query: string;
  /** JSON, the fields of a form, or nothing. */
  readonly body: unknown;
  readonly form: Readonly<Record<string, string>> | undefined;
  /** The bodies of the documented answers with 200. */
  readonly answers: readonly unknown[];
}

/** A route: method and path. */
export const routeOf = ({ method, path }: Pick<Example, 'method' | 'path'>): string => `${method} ${path}`;

/** Some samples write a form with a file as JSON: `"file": "@/local/path;type=audio/ogg"`. */
export function fileForm(body: unknown): Record<string, string> | undefined {
  const { file, ...others } = objectOf(body);
  if (typeof file !== 'string' || !file.startsWith('@')) return undefined;
  return Object.fromEntries(Object.entries({ file, ...others }).map(([name, value]) => [name, String(value)]));
}

/** Placeholders are spelt in many ways: `{Phone-Number-ID}`, `{{business-phone-number-id}}`, `<TEMPLATE_ID>`. */
const kinds: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/pre-?verified/, 'preverified-id'],
  [/account-number/, 'account-number-id'],
  [/phone.*number|^number/, 'phone-number-id'],
  [/profile/, 'profile-id'],
  [/waba-bot/, 'bot-id'],
  [/waba|whatsapp-(business-)?account/, 'waba-id'],
  [/^business/, 'business-id'],
  [/template/, 'template-id'],
  [/flow/, 'flow-id'],
  [/media-url/, 'media-url'],
  [/media/, 'media-id'],
  [/upload/, 'upload-id'],
  [/qr/, 'qr-code'],
  [/app/, 'app-id'],
  [/^user/, 'user-id'],
];

/** The path with all placeholders in the same spelling. */
export function normalPath(path: string): string {
  const parts = path
    .replace(/\/$/, '')
    .split('/')
    .filter((part) => part !== '');
  return parts.map((part) => (/^[{<]/.test(part) ? `{${kindOf(part)}}` : part)).join('/');
}

function kindOf(placeholder: string): string {
  const name = placeholder
    .replace(/[{}<>]/g, '')
    .replaceAll('_', '-')
    .toLowerCase();
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}
