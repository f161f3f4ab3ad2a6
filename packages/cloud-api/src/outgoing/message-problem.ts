/** One thing that is wrong with a message. */
export interface MessageProblem {
  /** Where: `interactive.action.buttons[2].reply.title`. */
  readonly path: string;
  /** Meta's code: 131008 for what is missing, 131009 for what is not valid, 1320xx against a template. */
  readonly code: number;
  /** What is wrong and what would be right. Quotes nothing of the content. */
  readonly message: string;
}
