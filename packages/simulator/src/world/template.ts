export type TemplateCategory = 'AUTHENTICATION' | 'MARKETING' | 'UTILITY';

export const templateStatuses = [
  'PENDING',
  'APPROVED',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'IN_APPEAL',
  'PENDING_DELETION',
  'DELETED',
  'LIMIT_EXCEEDED',
  'LOCKED',
  'FLAGGED',
  'REINSTATED',
  'ARCHIVED',
  'UNARCHIVED',
] as const;
export type TemplateStatus = (typeof templateStatuses)[number];

/** One translation of a message template: Meta gives each language an id of its own. */
export interface Template {
  readonly kind: 'template';
  readonly id: string;
  readonly wabaId: string;
  readonly name: string;
  readonly language: string;
  category: TemplateCategory;
  previousCategory: TemplateCategory | undefined;
  status: TemplateStatus;
  rejectedReason: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  /** The components as created, with types in capitals. */
  components: TemplateComponent[];
  qualityScore: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  messageSendTtlSeconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When its content was changed, milliseconds since 1970: Meta allows one change a day and ten a month. */
  edits: number[];
  /** How often it was paused: twice for a while, the third time it is disabled. */
  pauses: number;
  /** Whether messages are held for assessment first (pacing). */
  isPaced: boolean;
  /** When it was deleted, milliseconds since 1970: its name stays reserved for a while. */
  deletedAt?: number;
  /** Milliseconds since 1970. */
  archivedAt?: number;
  /** When its quality was last reported, in milliseconds since 1970. */
  qualityScoredAt?: number;
  /** Its announced category. */
  correctCategory?: TemplateCategory;
  /** Whether Meta generated it from a Direct Send; businesses can neither send nor change it. */
  isGenerated?: boolean;
  /** The template of Meta's library from which it was created. */
  libraryName?: string;
  /** Whether it bids for its delivery among marketing messages: it is sent only by `/marketing_messages`. */
  hasBid?: boolean;
  /** When it last changed, in milliseconds since 1970; absent if it never has. */
  updatedAt?: number;
  /** Whether taps on its URLs are not counted. */
  isUntracked?: boolean;
}

/** A component of a template, with all other fields of its creation. */
export interface TemplateComponent {
  readonly type: string;
  readonly format?: string;
  readonly text?: string;
  readonly buttons?: readonly TemplateButton[];
  readonly cards?: readonly { readonly components: readonly TemplateComponent[] }[];
  readonly [more: string]: unknown;
}

export interface TemplateButton {
  readonly type: string;
  readonly text?: string;
  readonly url?: string;
  readonly [more: string]: unknown;
}
