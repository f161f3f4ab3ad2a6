/**
 * What the API answers, in the shapes of its OpenAPI document (`/openapi.json`); of each the fields that the console shows.
 * Content of messages is `unknown`: people wrote it, so every reader checks what is there.
 */

export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

export interface Index {
  readonly phoneNumberIds?: readonly string[];
  readonly wabaIds?: readonly string[];
  readonly graphVersion?: string;
}

export interface User {
  readonly waId: string | null;
  readonly userId: string | null;
  readonly parentUserId: string | null;
  readonly name: string | null;
  readonly username: string | null;
}

export interface TimeWindow {
  readonly isOpen: boolean;
  readonly closesAt: string | null;
}

export type ControlState = 'mine' | 'other' | 'idle' | 'unknown';

export interface Conversation {
  readonly id: string;
  readonly ids: readonly string[];
  readonly phoneNumberId: string;
  readonly user: User | null;
  readonly groupId: string | null;
  readonly groupSubject: string | null;
  readonly contactName: string | null;
  readonly lastActivityAt: string | null;
  readonly lastMessage: {
    readonly wamid: string;
    readonly kind: string;
    readonly at: string | null;
    readonly type: string | null;
    readonly direction: 'in' | 'out' | null;
  } | null;
  readonly serviceWindow: TimeWindow;
  readonly freeEntryPoint: TimeWindow;
  readonly control: {
    readonly state: ControlState;
    readonly since: string | null;
    readonly reason: string | null;
    readonly handover: { readonly newOwner: { readonly role: string | null } | null } | null;
  };
}

export interface MetaError {
  readonly code: number;
  readonly title: string | null;
  readonly message: string | null;
  readonly details: string | null;
}

export interface Media {
  readonly id: string | null;
  readonly mimeType: string | null;
  readonly url: string | null;
  readonly filename: string | null;
  readonly caption: string | null;
  readonly isVoice: boolean;
  readonly isAnimated: boolean;
}

export interface Reaction {
  readonly actors: readonly string[];
  readonly emoji: string | null;
  readonly at: string | null;
}

export interface Call {
  readonly startedBy: 'user' | 'business' | null;
  readonly durationSeconds: number | null;
}

export interface Status {
  readonly status: string;
  readonly at: string | null;
}

export interface Message {
  readonly wamid: string;
  readonly kind: 'message' | 'call' | 'user_action' | 'automatic_event';
  readonly phoneNumberId: string;
  readonly conversationId: string | null;
  readonly isStub: boolean;
  readonly direction: 'in' | 'out' | null;
  readonly type: string | null;
  readonly subtype: string | null;
  readonly at: string | null;
  readonly user: User | null;
  readonly groupId: string | null;
  readonly content: unknown;
  readonly isEdited: boolean;
  readonly media: Media | null;
  readonly repliesTo: { readonly wamid: string; readonly direction: 'in' | 'out' | null } | null;
  readonly reactsTo: string | null;
  readonly call: Call | null;
  readonly outboxId: string | null;
  readonly isForwarded: boolean;
  readonly source: string | null;
  readonly state: string;
  readonly failure: MetaError | null;
  readonly statuses: readonly Status[];
  readonly reactions: readonly Reaction[];
  readonly revoked: { readonly at: string | null } | null;
  readonly errors: readonly MetaError[];
}

export interface EventResult {
  readonly kinds: Readonly<Record<string, number>>;
  readonly counts: {
    readonly applied: number;
    readonly duplicate: number;
    readonly failed: number;
    readonly rejected: number;
  };
}

export interface WebhookEvent {
  readonly id: string;
  readonly state: 'pending' | 'processed';
  readonly receivedAt: string;
  readonly lastReceivedAt: string;
  readonly deliveries: number;
  readonly sizeBytes: number;
  readonly wabaId: string | null;
  readonly phoneNumberId: string | null;
  readonly result: EventResult | null;
}

export interface Item {
  readonly path: string;
  readonly kind: string;
  readonly identity: string;
  readonly state: string;
  readonly reason: string | null;
  readonly field: string;
  readonly phoneNumberId: string | null;
  readonly user: User | null;
  readonly wamid: string | null;
  readonly at: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface EventDetail extends WebhookEvent {
  readonly items: readonly Item[];
  readonly raw?: string;
}

export interface OutboxProblem {
  readonly code: number | null;
  readonly title: string;
  readonly details: string | null;
  readonly cause: string | null;
  readonly remedy: string | null;
}

export interface OutboxEntry {
  readonly id: string;
  readonly state: string;
  readonly summary: string;
  readonly phoneNumberId: string;
  readonly recipient: string;
  readonly type: string;
  readonly wamid: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly sendAt: string | null;
  readonly expiresAt: string;
  readonly attemptCount: number;
  readonly problem: OutboxProblem | null;
}

export interface OutboxEntryDetail extends OutboxEntry {
  readonly message: unknown;
  readonly waitsFor: {
    readonly for: string;
    readonly entryId: string | null;
    readonly until: string | null;
    readonly problem: OutboxProblem | null;
  } | null;
  readonly attempts: readonly {
    readonly number: number;
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly outcome: string | null;
    readonly problem: OutboxProblem | null;
  }[];
  readonly statuses: readonly {
    readonly status: string;
    readonly at: string | null;
    readonly problem: OutboxProblem | null;
  }[];
}

export interface Problem {
  readonly id: string;
  readonly about: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly cause: string;
  readonly remedy: string | null;
  readonly since: string | null;
  readonly count: number | null;
}

export interface NumberQueue {
  readonly phoneNumberId: string;
  readonly waiting: number;
  readonly perSecond: number | null;
  readonly takesSeconds: number;
}

export interface ServiceStatus {
  readonly at: string;
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  readonly receiving: {
    readonly lastWebhookAt: string | null;
    readonly unprocessed: number | null;
    readonly oldestUnprocessedAt: string | null;
  };
  readonly meta: {
    readonly answer: string | null;
    readonly calls: number;
    readonly failed: number;
    readonly p95Ms: number | null;
  };
  readonly sending: {
    readonly queued: number | null;
    readonly sending: number | null;
    readonly unknown: number | null;
    readonly oldestQueuedAt: string | null;
    readonly paused: readonly {
      readonly phoneNumberId: string;
      readonly hold: string | null;
      readonly cause: string;
    }[];
    readonly numbers: readonly NumberQueue[] | null;
  };
  readonly token: { readonly isRefused: boolean; readonly neverExpires: boolean; readonly expiresAt: string | null };
  readonly disk: { readonly bytes: number; readonly freeBytes: number; readonly daysLeft: number | null } | null;
  readonly lastBackupAt: string | null;
  readonly version: string;
  readonly startedAt: string;
}

export interface CatalogueEntry {
  readonly code: number;
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/** A business number as Meta describes it (`GET /{waba-id}/phone_numbers`). */
export interface BusinessNumber {
  readonly id: string;
  readonly display_phone_number?: string;
  readonly verified_name?: string;
  readonly quality_rating?: string;
  readonly throughput?: { readonly level?: string };
  readonly whatsapp_business_manager_messaging_limit?: string;
  readonly status?: string;
}

/** A message template as Meta lists it (`GET /{waba-id}/message_templates`). */
export interface Template {
  readonly name: string;
  readonly language: string;
  readonly status?: string;
  readonly category?: string;
  readonly parameter_format?: string;
  readonly components?: readonly TemplatePart[];
}

export interface TemplatePart {
  readonly type: string;
  readonly format?: string;
  readonly text?: string;
  readonly buttons?: readonly { readonly type: string; readonly text?: string; readonly url?: string }[];
}
