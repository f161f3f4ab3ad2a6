import type { CatalogueEntry } from './catalogue.ts';

/** About one message: its form, its recipient, its media, the window, the pace. */
export const messageErrors: readonly CatalogueEntry[] = [
  {
    code: 100,
    title: 'Invalid parameter',
    httpStatus: 400,
    class: 'refuse',
    cause: 'A parameter is missing, misspelt, too long or not supported.',
    remedy: 'See Meta’s details, which name the parameter; if there are none, compare the body with Meta’s examples.',
  },
  {
    code: 130403,
    title: 'User is blocked',
    httpStatus: 400,
    class: 'refuse',
    cause: 'This business has blocked the user.',
    remedy: 'Unblock the user first: DELETE /{phone-number-id}/block_users.',
  },
  {
    code: 130429,
    title: 'Rate limit hit',
    httpStatus: 400,
    class: 'slow_number',
    cause:
      'The number sends faster than its throughput: 80 messages a second, 1,000 when upgraded, 20 for a number that is also in the app.',
    remedy: 'Sending continues by itself, more slowly. Other software that sends from the same number counts too.',
  },
  {
    code: 130472,
    title: "User's number is part of an experiment",
    httpStatus: 400,
    class: 'refuse',
    cause: 'Meta withholds marketing messages from some users as an experiment.',
    remedy: 'Don’t send it again; the user can be reached by another channel.',
  },
  {
    code: 131000,
    title: 'Something went wrong',
    httpStatus: 500,
    class: 'retry',
    cause: 'An unknown error at Meta.',
    remedy:
      'It is retried a few times within some minutes. If it still fails, retry it later (`whatsapp outbox retry`), and ' +
      'report the trace id to Meta’s support.',
  },
  {
    code: 131008,
    title: 'Required parameter is missing',
    httpStatus: 400,
    class: 'refuse',
    cause: 'A parameter required by this type of message is missing.',
    remedy: 'See Meta’s details; if there are none, compare the body with Meta’s examples.',
  },
  {
    code: 131009,
    title: 'Parameter value is not valid',
    httpStatus: 400,
    class: 'refuse',
    cause: 'A value is not allowed for this type of message, or the number does not belong to the WABA.',
    remedy: 'See Meta’s details; if there are none, compare the body with Meta’s examples.',
  },
  {
    code: 131014,
    title: 'Media request failed',
    httpStatus: null,
    class: 'refuse',
    cause: 'Meta could not process the media; older webhooks use this code for what is now 131053.',
    remedy: 'Check the link, type, size and codec; or upload the file and send its id.',
  },
  {
    code: 131016,
    title: 'Service unavailable',
    httpStatus: 500,
    class: 'retry',
    cause: 'A part of Meta is briefly down.',
    remedy: 'Nothing to do: it is retried.',
  },
  {
    code: 131021,
    title: 'Recipient cannot be sender',
    httpStatus: 400,
    class: 'refuse',
    cause: 'The message is addressed to the number that sends it.',
    remedy: 'Write to another number.',
  },
  {
    code: 131026,
    title: 'Message undeliverable',
    httpStatus: 400,
    class: 'refuse',
    cause:
      'The recipient isn’t on WhatsApp, has an old version, hasn’t accepted the terms, or has blocked you. Meta doesn’t say which.',
    remedy: 'Check the number, and reach the person by another channel. Sending again doesn’t help.',
  },
  {
    code: 131030,
    title: 'Recipient phone number not in allowed list',
    httpStatus: 400,
    class: 'refuse',
    cause:
      'A test number writes only to the recipients on its list, five at most; this one isn’t there. (Some guides call 131030 "Rate limit hit": that is 130429.)',
    remedy:
      'App dashboard → WhatsApp → API Setup → To: add the recipient and confirm the code. Or send from a production number.',
  },
  {
    code: 131047,
    title: 'Re-engagement message',
    httpStatus: 400,
    class: 'refuse',
    cause: 'More than 24 hours have passed since the user last wrote to this number, so only templates may be sent.',
    remedy: 'Send a template, or give one as fallback_template. The window opens again when the user answers.',
  },
  {
    code: 131049,
    title: 'Meta chose not to deliver',
    httpStatus: 400,
    class: 'refuse',
    cause: 'This user has received as many marketing messages as Meta allows.',
    remedy:
      'Don’t send it again within 24 hours: it only fails again, and since May 2026 Meta punishes such retries for the whole ' +
      'account.',
  },
  {
    code: 131050,
    title: 'User has stopped marketing messages',
    httpStatus: 400,
    class: 'refuse',
    cause: 'The user wants no marketing messages from you.',
    remedy: 'Don’t send them any. The webhook field user_preferences reports such choices.',
  },
  {
    code: 131051,
    title: 'Unsupported message type',
    httpStatus: 400,
    class: 'refuse',
    cause: 'There is no such message type, or it can’t go to this recipient.',
    remedy: 'Check the field type.',
  },
  {
    code: 131052,
    title: 'Media download error',
    httpStatus: 400,
    class: 'refuse',
    cause: 'Media that the user sent could not be fetched; it may be larger than 100 MB.',
    remedy: 'Ask the user to send it in another way.',
  },
  {
    code: 131053,
    title: 'Media upload error',
    httpStatus: 400,
    class: 'refuse',
    cause:
      'Meta could not process the media: its type, size or codec is not allowed, or its link could not be fetched.',
    remedy:
      'Check type, size and codec; a voice message is audio/ogg with the codec opus. Upload the file and send its id.',
  },
  {
    code: 131056,
    title: '(Business Account, Consumer Account) pair rate limit hit',
    httpStatus: 400,
    class: 'slow_pair',
    cause: 'Too many messages from this number to the same user: one every six seconds is allowed, with bursts of 45.',
    remedy: 'Sending resumes by itself; other recipients are not delayed.',
  },
  {
    code: 131060,
    title: 'This message is currently unavailable',
    httpStatus: null,
    class: 'refuse',
    cause: 'The API can’t show an incoming message; typical for the first message to a number that is also in the app.',
    remedy: 'Nothing to do; ask the user to write again.',
  },
  {
    code: 131062,
    title: 'Business-scoped User ID (BSUID) recipients are not supported for this message',
    httpStatus: null,
    class: 'refuse',
    cause: 'Authentication templates, and marketing messages with a bid, go to phone numbers only.',
    remedy: 'Send it to the phone number.',
  },
  {
    code: 131070,
    title: 'Thread ownership',
    httpStatus: null,
    class: 'refuse',
    cause:
      'Conversation Routing is active, and this app does not own the thread: another responder does, such as Meta’s agent, or ' +
      'nobody since the user has been silent for 24 hours. Only the owner may send service messages.',
    remedy:
      'Send a template, or wait until the user writes and the message comes on the field messages, or control is passed. As ' +
      'escalation partner, take the thread: POST /v1/conversations/{id}/control with action take. Don’t repeat the message.',
  },
  {
    code: 135000,
    title: 'Generic user error',
    httpStatus: 400,
    class: 'refuse',
    cause: 'Meta doesn’t say what is wrong with the parameters.',
    remedy: 'Compare the body with Meta’s examples; then ask Meta’s support, with the trace id.',
  },
  {
    code: 137000,
    title: 'Recipient identity key hash mismatch',
    httpStatus: null,
    class: 'refuse',
    cause: 'The recipient’s identity key has changed since the hash in the request.',
    remedy: 'Verify who the person is, then send with the new hash or without one.',
  },
];
