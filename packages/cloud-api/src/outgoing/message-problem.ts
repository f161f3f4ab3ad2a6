/** One thing that is wrong with a message. */
export interface MessageProblem {
  /** The place: `interactive.action.buttons[2].reply.title`. */
  readonly path: string;
  /**
   * Meta's code for the refusal: 100 for a parameter that is missing, of another type or an unknown word, 131008 for a
   * missing part of this kind of message, 131009 for an invalid value, 1320xx against a template.
   */
  readonly code: number;
  /** The problem, and a valid value. Quotes nothing of the content. */
  readonly message: string;
}
