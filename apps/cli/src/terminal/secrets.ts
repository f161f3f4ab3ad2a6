/** A secret as people may see it: enough to tell it from another, too little to use it. */
export function mask(secret: string): string {
  if (secret.length < 12) return '••••';
  return `${secret.slice(0, 4)}…${secret.slice(-4)}`;
}

export interface Redaction {
  /** Masks this value in all further output. */
  hide(secret: string): void;
  /** The text with all secrets masked, and everything that looks like a token of Meta's. */
  redact(text: string): string;
}

/** Shorter values may occur in a text by chance. */
const shortestSecret = 8;
/** Meta's access tokens begin so. */
const metaToken = /\bEAA[A-Za-z0-9]{20,}/g;

/** Keeps secrets out of all output, such as URLs, errors and Meta's responses. */
export function createRedaction(): Redaction {
  const hidden = new Set<string>();
  return {
    hide: (secret) => {
      if (secret.length >= shortestSecret) hidden.add(secret);
    },
    redact: (text) => {
      let safe = text;
      for (const secret of hidden) safe = safe.replaceAll(secret, mask(secret));
      return safe.replace(metaToken, mask);
    },
  };
}
