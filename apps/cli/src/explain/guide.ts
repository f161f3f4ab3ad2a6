import { meaningOf, type ReportedError } from '@intexuraos/cloud-api';

/** What the set-up guide says of a failure, and what not to confuse it with. */
export interface GuideNote {
  /** As the guide's section is called. */
  readonly heading: string;
  readonly causes: readonly string[];
  readonly remedies: readonly string[];
  /** What it is not to be confused with; null for nothing. */
  readonly correction: string | null;
  /** The command that finds out more. */
  readonly command: string;
  /** Whether an error is the guide's case; always, if absent. A code alone may be. */
  applies?(error: ReportedError): boolean;
}

/** Whether nothing but the code is known. */
const isBare = ({ subcode, message, details }: ReportedError): boolean => !subcode && !message && !details;

/** The failure modes of docs/guide/setup.md, by Meta's code. */
export const guideNotes: ReadonlyMap<number, GuideNote> = new Map<number, GuideNote>([
  [
    190,
    {
      heading: '401 Unauthorized - Invalid Token',
      causes: [
        'the token has expired (temporary tokens last 24 hours)',
        'it was revoked',
        'it is truncated, or has quotes or spaces around it',
      ],
      remedies: ['generate a system user token that never expires', '`whatsapp secrets rotate access-token`'],
      correction: 'A missing permission shows as 10 or 200, not as 190.',
      command: 'whatsapp token inspect',
      applies: (error) => meaningOf(error)?.class === 'pause',
    },
  ],
  [
    100,
    {
      heading: '400 Bad Request - Invalid Phone Number',
      causes: [
        'a parameter is missing or wrong; Meta’s details name it',
        'with subcode 33: the id in the path is not a phone number id of this token',
      ],
      remedies: [
        'write recipients as +[country code][number]',
        'use the phone number id, not the phone number or the WABA id',
      ],
      correction:
        'A recipient who is not on a test number’s list is 131030, and one without WhatsApp 131026; neither is 100.',
      command: 'whatsapp numbers',
      applies: (error) => isBare(error) || error.subcode === 33,
    },
  ],
  [
    200,
    {
      heading: '403 Forbidden - Permissions Issue',
      causes: [
        'the system user has no access to the app or to the account',
        'the token lacks whatsapp_business_messaging',
        'the app is not connected to the account',
      ],
      remedies: [
        'give the system user full control of the app and the account, then generate a new token',
        'complete business verification if the feature requires it',
      ],
      correction: null,
      command: 'whatsapp doctor',
    },
  ],
  [
    131030,
    {
      heading: '131030 - Rate Limit Exceeded',
      causes: ['the sender is Meta’s test number, and the recipient is not on its list'],
      remedies: ['API Setup → To → Manage phone number list: add the recipient', 'or send from a number of your own'],
      correction:
        'It is not a rate limit, although some guides call it one. Rate limits are 130429 (the number), 131056 (one recipient) and 80007 (the account).',
      command: 'whatsapp explain 130429',
      applies: ({ recipient = '' }) => !/^[A-Z]{2}\./.test(recipient),
    },
  ],
  [
    131047,
    {
      heading: '131047 - Message Failed to Send',
      causes: ['more than 24 hours have passed since the user’s last message'],
      remedies: ['send an approved template', 'or wait until the user writes'],
      correction:
        'A template that is not approved gives 132001 or 132015, and a user who blocked the number usually 131026; neither gives 131047.',
      command: 'whatsapp conversations list --user NUMBER',
    },
  ],
  [
    130429,
    {
      heading: 'Rate limit',
      causes: ['the number sends faster than 80 (or 1,000) messages a second'],
      remedies: ['send through the service, which respects the rate', 'ask Meta for a higher throughput'],
      correction: 'Some bodies have 131030 with the subcode 2494055: they mean this error, and are treated as such.',
      command: 'whatsapp numbers',
    },
  ],
]);

/** “Webhook Not Receiving Events”: what the guide says to look at, and the check that does. */
export const noWebhooks = {
  heading: 'Webhook Not Receiving Events',
  steps: [
    'the app is not subscribed to the WABA: the most common cause, which no page of Meta’s shows',
    'the callback can’t be reached from outside, or its certificate is refused',
    'the verify token differs',
    'the field messages is not enabled (statuses come with it; there is no field message_status)',
    'the app is in development mode, or an override of the WABA or the number points elsewhere',
  ],
  command: 'whatsapp doctor --fix',
};
