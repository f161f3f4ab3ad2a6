import type { Platform } from '../platform.ts';
import type { Template, TemplateStatus } from '../world/template.ts';

/** What may happen to a template, but for what its business does itself. */
export const templateChanges = ['approve', 'reject', 'pause', 'unpause', 'disable'] as const;
export type TemplateChange = (typeof templateChanges)[number];

const hourMs = 60 * 60 * 1000;
/** The first pause lasts three hours, the second six; the third time it is disabled (Meta: template-pausing). */
const pauseMs = [3 * hourMs, 6 * hourMs];

interface Outcome {
  readonly status: TemplateStatus;
  readonly event: string;
  readonly reason: string;
}

const outcomes: Readonly<Record<TemplateChange, Outcome>> = {
  approve: { status: 'APPROVED', event: 'APPROVED', reason: 'NONE' },
  reject: { status: 'REJECTED', event: 'REJECTED', reason: 'INVALID_FORMAT' },
  pause: { status: 'PAUSED', event: 'PAUSED', reason: 'NONE' },
  unpause: { status: 'APPROVED', event: 'REINSTATED', reason: 'NONE' },
  disable: { status: 'DISABLED', event: 'DISABLED', reason: 'NONE' },
};

/** Moves a template on, and tells of it by the webhook `message_template_status_update`. */
export function changeTemplate(platform: Platform, template: Template, change: TemplateChange): void {
  const isLast = change === 'pause' && template.pauses >= pauseMs.length;
  const actual = isLast ? 'disable' : change;
  const outcome = outcomes[actual];
  template.status = outcome.status;
  template.rejectedReason = actual === 'reject' ? outcome.reason : 'NONE';
  tell(platform, template, outcome, titleOf(template, actual));
  if (actual === 'pause') pause(platform, template);
}

function pause(platform: Platform, template: Template): void {
  const lastsMs = pauseMs[template.pauses] ?? hourMs;
  template.pauses += 1;
  platform.clock.after(lastsMs, () => {
    if (template.status === 'PAUSED') changeTemplate(platform, template, 'unpause');
  });
}

function titleOf({ pauses }: Template, change: TemplateChange): string | undefined {
  if (change === 'pause') return pauses === 0 ? 'FIRST_PAUSE' : 'SECOND_PAUSE';
  if (change === 'unpause') return 'UNPAUSE';
  return change === 'disable' ? 'DISABLED' : undefined;
}

function tell({ webhooks }: Platform, template: Template, { event, reason }: Outcome, title: string | undefined): void {
  webhooks.emit({
    wabaId: template.wabaId,
    field: 'message_template_status_update',
    value: {
      event,
      // A number in webhooks, text everywhere else; the simulator's ids stay below 2^53.
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason,
      message_template_category: template.category,
      ...(title !== undefined && { other_info: { title, description: `The template was ${title.toLowerCase()}.` } }),
    },
  });
}

/** How long a review takes, in simulated time; Meta takes up to 24 hours. */
const reviewMs = 30_000;

/**
 * Looks at a new or changed template for a while, then approves it; one whose name contains `reject` is rejected, one
 * whose name contains `pause` is paused soon after it was approved, so that all of it can be tried.
 */
export function reviewTemplate(platform: Platform, template: Template): void {
  template.status = 'PENDING';
  const { components } = template;
  platform.clock.after(reviewMs, () => {
    // Deleted, or changed once more: that review is another one.
    if (template.status !== 'PENDING' || template.components !== components) return;
    changeTemplate(platform, template, template.name.includes('reject') ? 'reject' : 'approve');
    if (!template.name.includes('pause')) return;
    platform.clock.after(reviewMs, () => {
      if (template.status === 'APPROVED') changeTemplate(platform, template, 'pause');
    });
  });
}
