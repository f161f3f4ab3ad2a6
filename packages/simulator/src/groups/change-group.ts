import { createHash } from 'node:crypto';
import { missingParameter, parameterError } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall, UploadedFile } from '../graph/graph-call.ts';
import { shortTextParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Group } from '../world/group.ts';
import { descriptionMax, subjectMax } from './create-group.ts';
import { emitGroupEvent, emitGroupEventLater, requestAnswer } from './group-webhooks.ts';

const pictureMaxBytes = 5 * 1024 * 1024;

/**
 * `POST /{group-id}`: changes subject, description and picture; `group_settings_update` reports the outcome. @throws
 * {GraphError} 100.
 */
export function changeGroup({ params, files }: GraphCall, group: Group, platform: Platform): GraphAnswer {
  const subject = shortTextParameter(params, 'subject', subjectMax);
  const description = shortTextParameter(params, 'description', descriptionMax);
  if (subject?.trim() === '') throw parameterError('Param subject must be at least 1 character long.');
  const picture = files.get('file') ?? files.get('profile_picture_file');
  if (picture) checkPicture(picture);
  if (subject === undefined && description === undefined && !picture) throw missingParameter('subject');
  if (subject !== undefined) group.subject = subject;
  if (description !== undefined) group.description = description;
  const { requestId, body } = requestAnswer(platform);
  emitGroupEventLater(platform, group, {
    field: 'group_settings_update',
    type: 'group_settings_update',
    requestId,
    ...(picture && {
      profile_picture: {
        mime_type: picture.mimeType,
        sha256: createHash('sha256').update(picture.bytes).digest('hex'),
        update_successful: true,
      },
    }),
    ...(subject !== undefined && { group_subject: { text: subject, update_successful: true } }),
    ...(description !== undefined && { group_description: { text: description, update_successful: true } }),
  });
  return { body: { ...body, success: true } };
}

function checkPicture({ mimeType, bytes }: UploadedFile): void {
  if (mimeType !== 'image/jpeg') throw parameterError('Param file must be a file of the type image/jpeg.');
  if (bytes.byteLength > pictureMaxBytes) throw parameterError('Param file must have at most 5 MB.');
}

/** `DELETE /{group-id}` */
export function deleteGroup(_call: GraphCall, group: Group, platform: Platform): GraphAnswer {
  platform.world.groups.delete(group.id);
  platform.world.deletedGroups.add(group.id);
  const { requestId, body } = requestAnswer(platform);
  emitGroupEventLater(platform, group, { field: 'group_lifecycle_update', type: 'group_delete', requestId });
  return { body: { ...body, success: true } };
}

/** Meta suspends a group for its content, or lifts the suspension; no call does that. */
export function suspendGroup(platform: Platform, group: Group, isSuspended: boolean): void {
  if (group.isSuspended === isSuspended) return;
  group.isSuspended = isSuspended;
  const type = isSuspended ? 'group_suspend' : 'group_suspend_cleared';
  emitGroupEvent(platform, group, { field: 'group_status_update', type });
}
