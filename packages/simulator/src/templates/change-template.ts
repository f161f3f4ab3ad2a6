import type { Platform } from '../platform.ts';
import type { Template, TemplateCategory } from '../world/template.ts';
import {
  emitCategory,
  emitQuality,
  emitStatus,
  emitUpcomingCategory,
  type TemplateEvent,
} from './template-webhooks.ts';

/** Changes of a template that Meta makes. */
export const templateChanges = ['approve', 'reject', 'pause', 'unpause', 'disable'] as const;
export type TemplateChange = (typeof templateChanges)[number];

/** Meta's reasons for a rejection (Meta: message_template_status_update). */
export const rejectionReasons = [
  'INVALID_FORMAT',
  'ABUSIVE_CONTENT',
  'INCORRECT_CATEGORY',
  'PROMOTIONAL',
  'SCAM',
  'TAG_CONTENT_MISMATCH',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
/** The first pause lasts three hours, the second six; the third time it is disabled (Meta: template-pausing). */
const pauseMs = [3 * hourMs, 6 * hourMs];

const changes: Readonly<Record<TemplateChange, (platform: Platform, template: Template) => void>> = {
  approve,
  reject,
  pause,
  unpause,
  disable,
};

/** Changes a template's status, and reports it by the webhook `message_template_status_update`. */
export function changeTemplate(platform: Platform, template: Template, change: TemplateChange): void {
  changes[change](platform, template);
}

export function approve(platform: Platform, template: Template): void {
  move(platform, template, 'APPROVED', { event: 'APPROVED' });
}

/** `explanation` is sent only with INVALID_FORMAT, as at Meta. */
export function reject(
  platform: Platform,
  template: Template,
  reason: RejectionReason = 'INVALID_FORMAT',
  explanation = 'The template is invalid.',
): void {
  const info = { rejection_info: { reason: explanation, recommendation: 'Edit the template and submit it again.' } };
  move(platform, template, 'REJECTED', { event: 'REJECTED', reason, ...(reason === 'INVALID_FORMAT' && { info }) });
  template.rejectedReason = reason;
}

/** Three hours the first time, six the second; the third time the template is disabled instead. */
export function pause(platform: Platform, template: Template): void {
  const lastsMs = pauseMs[template.pauses];
  if (lastsMs === undefined) {
    disable(platform, template);
    return;
  }
  template.pauses += 1;
  const count = template.pauses;
  const title = count === 1 ? 'FIRST_PAUSE' : 'SECOND_PAUSE';
  const info = otherInfo(title, `The template is paused for ${lastsMs / hourMs} hours.`);
  move(platform, template, 'PAUSED', { event: 'PAUSED', info });
  platform.clock.after(lastsMs, () => {
    // It may have been unpaused, and paused again, since.
    if (template.status === 'PAUSED' && template.pauses === count) unpause(platform, template);
  });
}

export function unpause(platform: Platform, template: Template): void {
  move(platform, template, 'APPROVED', {
    event: 'REINSTATED',
    info: otherInfo('UNPAUSE', 'The template can be sent again.'),
  });
}

function disable(platform: Platform, template: Template): void {
  const info = {
    disable_info: { disable_date: platform.clock.seconds() },
    ...otherInfo('DISABLED', 'The template can not be sent any more.'),
  };
  move(platform, template, 'DISABLED', { event: 'DISABLED', info });
}

/** Changes the quality, with its webhook. A template that becomes RED is paused (Meta: template-pausing). */
export function setQuality(platform: Platform, template: Template, score: Template['qualityScore']): void {
  const previous = template.qualityScore;
  if (previous === score) return;
  template.qualityScore = score;
  template.qualityScoredAt = platform.clock.now();
  emitQuality(platform, template, previous);
  if (score === 'RED' && template.status === 'APPROVED') pause(platform, template);
}

/**
 * Meta finds that the template belongs to another category. It announces this, and changes the category after
 * `noticeMs` (a day by default); with 0 at once, without an announcement (Meta: template_category_update).
 */
export function recategorise(
  platform: Platform,
  template: Template,
  category: TemplateCategory,
  noticeMs = dayMs,
): void {
  if (template.category === category) return;
  if (noticeMs === 0) {
    moveCategory(platform, template, category);
    return;
  }
  template.correctCategory = category;
  const at = Math.floor((platform.clock.now() + noticeMs) / 1000);
  emitUpcomingCategory(platform, template, category, at);
  platform.clock.after(noticeMs, () => {
    if (template.correctCategory === category) moveCategory(platform, template, category);
  });
}

function moveCategory(platform: Platform, template: Template, category: TemplateCategory): void {
  const previous = template.category;
  template.previousCategory = previous;
  template.category = category;
  delete template.correctCategory;
  emitCategory(platform, template, previous);
}

function move(platform: Platform, template: Template, status: Template['status'], event: TemplateEvent): void {
  template.status = status;
  template.rejectedReason = 'NONE';
  emitStatus(platform, template, event);
}

const otherInfo = (title: string, description: string) => ({ other_info: { title, description } });
