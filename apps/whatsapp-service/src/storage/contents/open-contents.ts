import type { MediaPlace } from '../../config/media.ts';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import type { ContentStore } from '../../media/content-store.ts';
import { createEncryptedContents, type OpenContents } from './encrypted-contents.ts';

/** Opens the place where media are stored; null for `off`. Google's client is loaded only for a bucket. */
export async function openContents(place: MediaPlace, keys: ContentKeys | null = null): Promise<ContentStore | null> {
  if (place.kind === 'off') return null;
  const open = await openPlace(place);
  return keys === null ? open(null) : createEncryptedContents(open, keys);
}

async function openPlace(place: Exclude<MediaPlace, { kind: 'off' }>): Promise<OpenContents> {
  if (place.kind === 'disk') {
    const { createDiskContents } = await import('./disk-contents.ts');
    return (coding) => createDiskContents(place.path, { coding });
  }
  const { createCloudContents } = await import('./cloud-contents.ts');
  const { bucket, apiEndpoint } = place;
  return (coding) => createCloudContents({ bucket, apiEndpoint, coding });
}
