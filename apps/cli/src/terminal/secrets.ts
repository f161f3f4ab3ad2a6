/** A secret as people may see it: enough to tell it from another, too little to use it. */
export function mask(secret: string): string {
  if (secret.length < 12) return '••••';
  return `${secret.slice(0, 4)}…${secret.slice(-4)}`;
}

export interface Redaction {
  /** Whatever is said from now on shows this masked. */
  hide(secret: string): void;
  /** The text with all that is hidden masked, and all that looks like a token of Meta's. */
  redact(text: string): string;
}

/** Shorter values are words that a text may hold by chance. */
const shortestSecret = 8;
/** Meta's access tokens begin so. */
const metaToken = /\bEAA[A-Za-z0-9]{20,}/g;

/** Keeps secrets out of what is printed, wherever they turn up: in an address, an error, a body of Meta's. */
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
