/** One thing that is wrong with a message. */
export interface MessageProblem {
  /** Where: `interactive.action.buttons[2].reply.title`. */
  readonly path: string;
  /**
   * The code with which Meta would refuse it: 100 for a parameter that is missing, of another type or an unknown word, 131008 for what
   * this kind of message lacks, 131009 for what is not valid, 1320xx against a template.
   */
  readonly code: number;
  /** What is wrong and what would be right. Quotes nothing of the content. */
  readonly message: string;
}
