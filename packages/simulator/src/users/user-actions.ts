import type { ReceivedMessage } from '../world/message.ts';

/** The business number of an action; by default the only one. */
export interface ActionTarget {
  /** @throws if it is not given and there are several numbers. */
  readonly phoneNumberId?: string;
}

/** The form in which Meta reports a user's new ids. */
export interface SuccessionForm {
  /** Whether the system message contains the previous ids, as it does since August 2026; default true. */
  readonly hasPreviousIds?: boolean;
}

/** The actions of simulated users. Each action sends the webhook that Meta would send for it, and changes the state. */
export interface UserActions {
  /**
   * The user writes to the business: `{ type: 'text', text: { body: 'hi' } }`, the message as in a webhook. Missing
   * `from`, `id`, `timestamp` and `context.from` are filled in. Media may contain its bytes (`{ type: 'image', image: {
   * data: BASE64, mime_type } }`) and gets an id. Opens the window for 24 hours from `timestamp`; with an older one,
   * the message arrives late.
   * @throws {UserActionError} for a message without a type or with no content for it.
   */
  write(waId: string, message: Readonly<Record<string, unknown>>, target?: ActionTarget): ReceivedMessage;
  /**
   * Reacts to a message of the chat, in either direction; an empty emoji removes the reaction.
   * @throws {UserActionError} if the chat has no such message.
   */
  react(waId: string, wamid: string, emoji: string): ReceivedMessage;
  /**
   * Changes the text of a message that the user wrote in the last 15 minutes, or the caption of a file.
   * @throws {UserActionError} for any other message.
   */
  edit(waId: string, wamid: string, text: string): ReceivedMessage;
  /** Deletes a message that the user wrote in the last two days, for everyone. @throws {UserActionError} for any other. */
  delete(waId: string, wamid: string): ReceivedMessage;
  /**
   * Presses a button or picks a row of a message that the business sent, by its id, its title or its position from 0.
   * @throws {UserActionError} if the message has no such choice, this kind of button does not notify the business, or
   *   the message failed and never reached the user.
   */
  press(waId: string, wamid: string, choice: string | number): ReceivedMessage;
  /** Sends back a flow or an address form, filled in. @throws {UserActionError} the errors of `press`. */
  fillFlow(waId: string, wamid: string, answers: Readonly<Record<string, unknown>>): ReceivedMessage;
  /** Opens the chat: everything delivered is read. */
  read(waId: string, target?: ActionTarget): void;
  /** Plays a voice message. */
  play(waId: string, wamid: string): void;
  block(waId: string, target?: ActionTarget): void;
  unblock(waId: string, target?: ActionTarget): void;
  /** Stops or resumes marketing messages (field `user_preferences`). */
  setMarketing(waId: string, choice: 'stop' | 'resume', target?: ActionTarget): void;
  /**
   * Changes to another phone number (a `system` message, and in the older form the field `user_id_update`).
   * @throws {UserActionError} if another user has that number.
   */
  changeNumber(waId: string, newWaId: string, form?: SuccessionForm): void;
  /** Gets a new business-scoped id and keeps the number (a `system` message). */
  renewUserId(waId: string, form?: SuccessionForm): void;
  /** The phone goes offline or comes online; then pending messages are delivered. */
  setOnline(waId: string, isOnline: boolean): void;
  /** Calls the business, which may pick up; returns the call's id. Opens the window. */
  call(waId: string, target?: ActionTarget, course?: CallCourse): string;
  /**
   * Clicks on a marketing message (`user_actions[]`); returns the click's id.
   * @throws {UserActionError} if the message is not a marketing message, or failed and never reached the user.
   */
  click(waId: string, wamid: string, options?: ClickOptions): string;
  /** Clicks on an ad and writes: the message names the ad, and an answer opens the window of a free entry point. */
  clickAd(waId: string, ad?: AdClick, target?: ActionTarget): ReceivedMessage;
  /**
   * Pays an order that the business sent (a status of the type `payment`), or tries to.
   * @throws {UserActionError} if the message asks for no payment, failed and never reached the user, or its order is
   *   canceled.
   */
  pay(waId: string, wamid: string, state?: PaymentState): void;
  /**
   * Opens the invite link of a group, named by the link or its id: joins, or asks to.
   * @throws {UserActionError} if the link is invalid, the group is full, or the business removed the user.
   */
  joinGroup(waId: string, idOrLink: string): void;
  /** Leaves a group, or withdraws the request to join. @throws {UserActionError} if there is neither. */
  leaveGroup(waId: string, idOrLink: string): void;
}

export interface AdClick {
  /** The user's message. */
  readonly text?: string;
  /** The known fields of the ad, as in `referral`; the others are invented. */
  readonly referral?: Readonly<Record<string, unknown>>;
}

/** The status of a payment; `captured` means success. */
export type PaymentState = (typeof paymentStates)[number];
export const paymentStates = ['pending', 'captured', 'failed'] as const;

/** The course of a call. */
export interface CallCourse {
  /** How long the call lasts, from 1 on; undefined if nobody picks up. */
  readonly seconds?: number;
  /** What follows an answered call. */
  readonly isRecorded?: boolean;
  readonly isTranscribed?: boolean;
  /** The payload of the link or button by which the user called. */
  readonly deeplinkPayload?: string;
  readonly ctaPayload?: string;
}

export interface ClickOptions {
  /** The component that is clicked; the button by default. */
  readonly component?: 'cta' | 'body';
  readonly productId?: string;
  /** Whether the page behind the link is opened, in WhatsApp's own browser. */
  readonly opensPage?: boolean;
}

/** The user can't do that; the message says why, and what to do instead. */
export class UserActionError extends Error {}
