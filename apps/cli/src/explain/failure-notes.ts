import { meaningOf, type ReportedError } from '@intexuraos/cloud-api';

/** Notes on a frequent failure besides its cause and remedy. */
export interface FailureNote {
  /** Further causes, each a sentence. */
  readonly causes: readonly string[];
  /** Further remedies, each a sentence. */
  readonly remedies: readonly string[];
  /** A similar failure that it is not; null for none. */
  readonly note: string | null;
  /** A command that shows more. */
  readonly command: string;
  /** Whether the note applies to an error; always, if absent. Without details, it may apply. */
  applies?(error: ReportedError): boolean;
}

/** Whether only the code is known. */
const isBare = ({ subcode, message, details }: ReportedError): boolean => !subcode && !message && !details;

/** The most frequent failures, by Meta's code; docs/guide/setup.md shows them. */
export const failureNotes: ReadonlyMap<number, FailureNote> = new Map<number, FailureNote>([
  [
    190,
    {
      causes: ['A token that was pasted may be truncated, or have quotes or spaces around it.'],
      remedies: ['`whatsapp secrets rotate access-token` replaces the token.'],
      note: 'A missing permission shows as 10 or 200, not as 190.',
      command: 'whatsapp token inspect',
      applies: (error) => meaningOf(error)?.class === 'pause',
    },
  ],
  [
    100,
    {
      causes: ['With subcode 33, the id in the path is not a phone number id that the token can access.'],
      remedies: [
        'Write recipients with their country code, such as +16505551234.',
        'In the path, use the phone number id, not the phone number or the WABA id.',
      ],
      note: 'A recipient who is not on a test number’s list is 131030, and one without WhatsApp 131026; neither is 100.',
      command: 'whatsapp numbers',
      applies: (error) => isBare(error) || error.subcode === 33,
    },
  ],
  [
    200,
    {
      causes: ['The app may not be connected to the account.'],
      remedies: ['Complete business verification if the feature requires it.'],
      note: null,
      command: 'whatsapp doctor',
    },
  ],
  [
    131030,
    {
      causes: [],
      remedies: [],
      note: 'It is not a rate limit, although some guides call it one. Rate limits are 130429 (the number), 131056 (one recipient) and 80007 (the account).',
      command: 'whatsapp explain 130429',
      applies: ({ recipient = '' }) => !/^[A-Z]{2}\./.test(recipient),
    },
  ],
  [
    131047,
    {
      causes: [],
      remedies: [],
      note: 'A template that is not approved gives 132001 or 132015, and a user who blocked the number usually 131026; neither gives 131047.',
      command: 'whatsapp conversations list --user NUMBER',
    },
  ],
  [
    130429,
    {
      causes: [],
      remedies: ['Send through the service, which respects the rate, or ask Meta for a higher throughput.'],
      note: 'Some bodies have 131030 with the subcode 2494055: they mean this error, and are treated as such.',
      command: 'whatsapp numbers',
    },
  ],
]);

/** Causes of missing webhooks, the most frequent first, with the check that detects each. */
export const noWebhooks = {
  title: 'No webhook arrives',
  causes: [
    'the app is not subscribed to the WABA: the most common cause, which Meta’s dashboard does not show',
    'the callback can’t be reached from outside, or its certificate is refused',
    'the verify token differs',
    'the field messages is not enabled (statuses come with it; there is no field message_status)',
    'the app is in development mode, or an override of the WABA or the number points elsewhere',
  ],
  command: 'whatsapp doctor --fix',
};
