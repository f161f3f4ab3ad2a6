/** What Meta writes into the addresses of further pages. */
const secretParameters = ['access_token', 'appsecret_proof'];

/**
 * An answer of Meta's without our token: links to further pages carry it. Such links become paths of this service, which
 * a client follows with its own key. All else stays as it came, byte for byte.
 */
export function withoutSecrets(body: Buffer): Buffer {
  if (!secretParameters.some((name) => body.includes(`${name}=`))) return body;
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'), cleaned)));
  } catch {
    return Buffer.from(body.toString('utf8').replace(/\b(access_token|appsecret_proof)=[^&"\s]*/g, '$1=removed'));
  }
}

function cleaned(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !secretParameters.some((name) => value.includes(`${name}=`))) return value;
  const url = URL.parse(value);
  if (!url) return value.replace(/\b(access_token|appsecret_proof)=[^&\s]*/g, '$1=removed');
  for (const name of secretParameters) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}
