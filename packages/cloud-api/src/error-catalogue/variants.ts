import type { ErrorMeaning, ReportedError } from './error-meaning.ts';
import { expiredTokens, isOfToken } from './expired-tokens.ts';

/** A case in which a code means something else than its entry in the catalogue says. */
export interface Variant {
  readonly code: number;
  /** `text` is everything that Meta says in words. */
  applies(error: ReportedError, text: string): boolean;
  /** The differences; `as` uses the entry of another code. */
  readonly means: Partial<Omit<ErrorMeaning, 'code'>> & { readonly as?: number };
}

const isBsuid = (recipient: string | undefined): boolean => recipient !== undefined && /^[A-Z]{2}\./.test(recipient);

/** Words for a link that could not be fetched; a codec, type or size that is wrong stays wrong. */
const unfetchedLink =
  /download|fetch|request for url|weblink|web link|\bhttp (?:code|error|status)|returned \d{3}|\b(?:host|dns|ssl|tls|certificate|connection|redirects?|timeout|timed out|unreachable)\b/i;
const wrongMedia = /codec|mime|unsupported|not supported|file size|too large|not a valid/i;
const isUnfetched: Variant['applies'] = (_, text) => unfetchedLink.test(text) && !wrongMedia.test(text);
const unfetched: Variant['means'] = {
  class: 'retry',
  maxAttempts: 4,
  cause: 'Meta could not fetch the media from its link.',
  remedy:
    'It is retried a few times, with increasing delays. Check that the link answers Meta with 200 and the right type; or ' +
    'upload the file and send its id.',
};

const unknownNode = /unsupported \w+ request\b.*\bdoes not exist\b.*\bmissing permissions\b/i;

const callRoutes = new Set(['calls', 'call_permissions']);

/** The first that applies counts. */
export const variants: readonly Variant[] = [
  {
    code: 100,
    // Meta has declared subcodes deprecated, and its words have not changed for years.
    applies: ({ subcode }, text) => subcode === 33 || (!subcode && unknownNode.test(text)),
    means: {
      class: 'pause',
      scope: 'number',
      cause:
        'The id in the path does not exist, or the token cannot see it: often a WABA id, or the number itself, instead of the ' +
        'phone number id.',
      remedy: 'Use the phone number id from GET /{WABA}/phone_numbers, and give the system user access to the account.',
    },
  },
  {
    code: 100,
    applies: (_, text) => /appsecret_proof/.test(text),
    means: {
      title: 'Invalid appsecret_proof',
      class: 'pause',
      scope: 'account',
      cause: 'The proof made with the app secret is invalid: the secret and the token belong to different apps.',
      remedy: 'Set INTEXURAOS_WHATSAPP_APP_SECRET to the secret of the app that the token belongs to.',
    },
  },
  {
    code: 100,
    applies: (_, text) => /must be a file with one of the following types|Received file of type/i.test(text),
    means: {
      title: 'Media type not allowed',
      cause: 'The uploaded part `file` has no Content-Type of its own, or one that Meta does not accept.',
      remedy:
        'Give the part its type: `curl -F "file=@photo.jpg;type=image/jpeg"`. The type of the whole request, and the field `type`, ' +
        'do not count.',
    },
  },
  {
    code: 100,
    // A value of Direct Send's own that is wrong is refused with the same code.
    applies: (_, text) => /direct send/i.test(text) && !/ttl_seconds|template_name/.test(text),
    means: {
      title: 'Direct Send is not enabled',
      cause: 'A free-form message with a `category` needs Direct Send, which is not enabled for this account.',
      remedy:
        'Send an approved template. Utility needs a messaging limit of 100,000 or more; authentication is by invitation.',
    },
  },
  {
    code: 100,
    applies: ({ subcode }, text) => subcode === 2388001 && /display name/i.test(text),
    means: {
      title: 'Display name could not be processed',
      cause: 'Meta can’t register the number with its current display name.',
      remedy:
        'Change the display name in WhatsApp Manager → Phone numbers, wait until it is approved, and register the number again.',
    },
  },
  {
    code: 131030,
    applies: ({ subcode }, text) => subcode === 2494055 || /rate limit/i.test(text),
    means: { as: 130429 },
  },
  {
    code: 131030,
    applies: ({ recipient }) => isBsuid(recipient),
    means: {
      cause: 'A test number writes only to the phone numbers on its list, and a BSUID can’t be added to it.',
      remedy: 'Send to the phone number, in `to`, after adding it to the list; or send from a production number.',
    },
  },
  {
    code: 190,
    applies: (error, text) => callRoutes.has(error.route ?? '') && !isOfToken(error, text),
    means: {
      class: 'refuse',
      scope: 'recipient',
      title: 'Call permission refused',
      cause: 'Meta refuses this call or its permission with the code of an expired token; the token itself works.',
      remedy: 'Check that calling is enabled for the number and that the user has given permission.',
    },
  },
  ...expiredTokens,
  {
    code: 613,
    applies: ({ route = '' }) => callRoutes.has(route),
    means: {
      class: 'refuse',
      scope: 'recipient',
      cause: 'The user was asked for call permission too often.',
      remedy: 'Wait: one request in 24 hours and two in seven days are allowed for a user.',
    },
  },
  { code: 131053, applies: isUnfetched, means: unfetched },
  { code: 131014, applies: isUnfetched, means: unfetched },
  {
    code: 132018,
    applies: (_, text) => /direct send/i.test(text),
    means: {
      title: 'Direct Send template used in a template message',
      cause: 'Meta generated this template for Direct Send; it cannot be sent as a template.',
      remedy: 'Send its text as a free-form message with `category`, or create your own template.',
    },
  },
];
