import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { approve } from './change-template.ts';
import { checkRoom, countCreation } from './check-room.ts';
import { withLibraryContent } from './library/from-library.ts';
import { readTemplate } from './read-template.ts';
import { reviewTemplate } from './review-template.ts';

/** `POST /{waba-id}/message_templates`: PENDING until its review; a template from the library is approved at once. */
export function createTemplate({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const { world, ids, clock } = platform;
  const libraryName = params.components === undefined ? textParameter(params, 'library_template_name') : undefined;
  const draft = readTemplate(withLibraryContent(params));
  checkRoom(waba, draft.name, draft.language, platform);
  countCreation(waba, platform);
  const template: Template = {
    kind: 'template',
    id: ids.decimal(),
    wabaId: waba.id,
    ...draft,
    previousCategory: undefined,
    status: 'PENDING',
    rejectedReason: 'NONE',
    qualityScore: 'UNKNOWN',
    createdAt: clock.now(),
    edits: [],
    pauses: 0,
    isPaced: false,
    ...(bids(params) && { hasBid: true }),
    ...(libraryName !== undefined && { libraryName }),
  };
  world.templates.set(template.id, template);
  if (libraryName === undefined) reviewTemplate(platform, template);
  else approve(platform, template);
  return { body: { id: template.id, status: template.status, category: template.category } };
}

/** Set by the older parameter or the newer one (Meta: marketing-messages). */
const bids = ({ bid_spec: bid, optimization_spec: optimization }: GraphCall['params']): boolean =>
  bid !== undefined || optimization !== undefined;
