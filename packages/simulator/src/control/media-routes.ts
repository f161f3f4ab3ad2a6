import type { Simulator } from '../simulator.ts';
import { ControlError } from './control-error.ts';
import { ControlFile } from './control-file.ts';
import type { ControlRequest } from './control-request.ts';

/**
 * The bytes of a file that a user sent or the business uploaded, without a token, even after Meta's URL for it has
 * expired.
 */
export function getMedia({ platform }: Simulator, { parts }: ControlRequest): ControlFile {
  const media = platform.world.media.get(parts[1] ?? '');
  if (!media) throw new ControlError(`There is no file ${parts[1]}, or it is no longer kept.`, 404);
  return new ControlFile(media);
}

/** Calls in both directions, oldest first. */
export function getCalls({ platform }: Simulator): unknown {
  return { data: [...platform.world.calls.values()].map(({ user, ...call }) => ({ ...call, waId: user.waId })) };
}
