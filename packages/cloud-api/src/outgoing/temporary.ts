// Stands in until check-message.ts is there; whoever writes that deletes this and its line in index.ts.
export interface MessageProblem {
  readonly path: string;
  readonly code: number;
  readonly message: string;
}
export function checkMessage(_body: unknown): readonly MessageProblem[] {
  return [];
}
export function checkTemplate(_message: unknown, _template: unknown): readonly MessageProblem[] {
  return [];
}
