/** A form of several screens that a user fills in inside the chat. */
export interface Flow {
  readonly kind: 'flow';
  readonly id: string;
  readonly wabaId: string;
  name: string;
  status: 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | 'BLOCKED' | 'THROTTLED';
  categories: string[];
  endpointUri: string | undefined;
  /** The text of `flow.json`, once one was uploaded. */
  json: string | undefined;
  /** Milliseconds since 1970. */
  updatedAt?: number;
}
