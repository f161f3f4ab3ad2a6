import type { User } from '../world/user.ts';
import type { Fields } from './message-fields.ts';
import { UserActionError } from './user-actions.ts';

/** A choice that a user can press on a message. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  /** The message that the press sends back, without its envelope. @throws {UserActionError} if nothing is sent. */
  readonly answer: (presser: Presser) => Fields;
}

/** The user who presses, and the time. */
export interface Presser {
  readonly user: Pick<User, 'waId'>;
  /** Seconds since 1970, simulated. */
  readonly now: number;
}

const permissionSeconds = 7 * 24 * 60 * 60;

/** A choice that always sends the same. */
export const answering = (id: string, title: string, answer: Fields): Choice => ({ id, title, answer: () => answer });

/** Opens a URL, a call or a catalogue on the phone; Meta does not notify the business. */
export const silent = (title: string): Choice =>
  refusing(title, `"${title}" opens something on the phone; the business is not notified.`);

/** Opens a form; the answer depends on how it is filled in. */
export const form = (title: string): Choice =>
  refusing(title, `"${title}" opens a form: use the action "flow" (fillFlow) to send it filled in.`);

/** Opens the payment; its outcome is up to the user. */
export const payment = (title: string): Choice =>
  refusing(title, `"${title}" opens the payment: use the action "pay" to say how it ends.`);

function refusing(title: string, message: string): Choice {
  return {
    id: title,
    title,
    answer: () => {
      throw new UserActionError(message);
    },
  };
}

/** Shares the user's own number with the business, even if the user hides it (Meta: business-scoped-user-ids). */
export const sharing = (title: string): Choice => ({
  id: 'share_contact_info',
  title,
  answer: ({ user }) => ({
    type: 'contacts',
    contacts: [{ origin: 'contact_request', phones: [{ phone: `+${user.waId}`, wa_id: user.waId, type: 'CELL' }] }],
  }),
});

/** Allows the business to call for seven days, or refuses (Meta: calling/user-call-permissions). */
export const callPermission: readonly Choice[] = [
  {
    id: 'accept',
    title: 'Allow',
    answer: ({ now }) =>
      permissionReply({ response: 'accept', is_permanent: false, expiration_timestamp: now + permissionSeconds }),
  },
  { id: 'reject', title: "Don't allow", answer: () => permissionReply({ response: 'reject' }) },
];

const permissionReply = (reply: Fields): Fields => ({
  type: 'interactive',
  interactive: {
    type: 'call_permission_reply',
    call_permission_reply: { ...reply, response_source: 'user_action' },
  },
});
