import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import { approve, pause, reject, rejectionReasons } from './change-template.ts';

/**
 * Looks at a new or changed template for a while (`templateReviewMs` of the world), then approves it. One whose name
 * contains `reject` is rejected, for the reason that the name contains beside it (`my_reject_scam`), INVALID_FORMAT
 * without; one whose name contains `pause` is paused as long after it was approved as its review took, so that all of
 * it can be tried. What has body and footer of another template is rejected as a repetition (Meta: template-review).
 */
export function reviewTemplate(platform: Platform, template: Template): void {
  template.status = 'PENDING';
  const { components } = template;
  const lastsMs = platform.world.templateReviewMs;
  platform.clock.after(lastsMs, () => {
    // Deleted, or changed once more: that review is another one.
    if (template.status !== 'PENDING' || template.components !== components) return;
    decide(platform, template);
    if (!template.name.includes('pause')) return;
    platform.clock.after(lastsMs, () => {
      if (template.status === 'APPROVED') pause(platform, template);
    });
  });
}

function decide(platform: Platform, template: Template): void {
  if (template.name.includes('reject')) {
    reject(platform, template, reasonIn(template.name), 'Its name asks for a rejection.');
    return;
  }
  const twin = twinOf(platform, template);
  if (twin) {
    const explanation = `The template repeats body and footer of the template ${twin.name}.`;
    reject(platform, template, 'INVALID_FORMAT', explanation);
    return;
  }
  approve(platform, template);
}

const reasonIn = (name: string) => rejectionReasons.find((reason) => name.includes(reason.toLowerCase()));

/** The fixed texts of authentication templates are all alike. */
function twinOf({ world }: Platform, template: Template): Template | undefined {
  if (template.category === 'AUTHENTICATION') return undefined;
  const wording = wordingOf(template);
  return [...world.templates.values()].find(
    (other) =>
      other.wabaId === template.wabaId &&
      other.name !== template.name &&
      (other.status === 'APPROVED' || other.status === 'PAUSED') &&
      wordingOf(other) === wording,
  );
}

const wordingOf = ({ components }: Template): string =>
  JSON.stringify(['BODY', 'FOOTER'].map((type) => components.find((each) => each.type === type)?.text ?? ''));
