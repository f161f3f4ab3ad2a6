/** What Meta writes into the addresses of further pages. */
const secretParameters = ['access_token', 'appsecret_proof'];

/** A JSON string, with the name of a link to a further page before it where it is one. */
const literals = /("(?:next|previous)"\s*:\s*)?("(?:[^"\\]|\\.)*")/g;

/**
 * An answer of Meta's for our clients. Links to further pages lead here (to `origin`), where a client follows them with
 * its own key: at Meta they would want our token, and some bring it along. That is taken out wherever it stands. All else
 * stays as it came, byte for byte.
 */
export function withoutSecrets(body: Buffer, origin: string): Buffer {
  if (!/"(?:next|previous)"|access_token=|appsecret_proof=/.test(body.toString('latin1'))) return body;
  const text = body.toString('utf8');
  return Buffer.from(
    isJson(text)
      ? text.replace(literals, (_all, link: string | undefined, literal: string) =>
          link === undefined ? cleanedLiteral(literal) : `${link}${ownLink(literal, origin)}`,
        )
      : cleaned(text),
  );
}

function ownLink(literal: string, origin: string): string {
  const url = URL.parse(JSON.parse(literal));
  if (!url || !/^https?:$/.test(url.protocol)) return cleanedLiteral(literal);
  for (const name of secretParameters) url.searchParams.delete(name);
  return JSON.stringify(`${origin}${url.pathname}${url.search}`);
}

function cleanedLiteral(literal: string): string {
  const value: string = JSON.parse(literal);
  const safe = cleaned(value);
  return safe === value ? literal : JSON.stringify(safe);
}

function cleaned(text: string): string {
  return text.replace(/\b(access_token|appsecret_proof)=[^&"\s]*/g, '$1=removed');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
