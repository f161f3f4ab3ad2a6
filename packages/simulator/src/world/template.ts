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
  /** As they were created, types in capitals. */
  components: TemplateComponent[];
  qualityScore: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  messageSendTtlSeconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When its content was changed, milliseconds since 1970: Meta allows one change a day and ten a month. */
  edits: number[];
  /** How often it was paused: twice for a while, the third time it is disabled. */
  pauses: number;
  /** Sends are held for assessment first (pacing). */
  isPaced: boolean;
  /** When it was deleted, milliseconds since 1970: its name stays taken for a while. */
  deletedAt?: number;
  /** Milliseconds since 1970. */
  archivedAt?: number;
  /** When its quality was last told, milliseconds since 1970. */
  qualityScoredAt?: number;
  /** The category that it will be moved to. */
  correctCategory?: TemplateCategory;
  /** Meta made it of what was sent without a template (Direct Send); businesses can neither send nor change it. */
  isGenerated?: boolean;
  /** The template of Meta's library that it was made of. */
  libraryName?: string;
  /** It bids for its place among marketing messages: it is sent by `/marketing_messages` only. */
  hasBid?: boolean;
  /** Milliseconds since 1970; as it was created otherwise. */
  updatedAt?: number;
  /** Taps on its addresses are not counted. */
  isUntracked?: boolean;
}

/** A component of a template, with whatever else its creation named. */
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
