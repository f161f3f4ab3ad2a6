import type { MediaPlace } from '../../config-media.ts';
import type { ContentStore } from '../../media/content-store.ts';

/** Opens the place where media are stored; null for `off`. Google's client is loaded only for a bucket. */
export async function openContents(place: MediaPlace): Promise<ContentStore | null> {
  if (place.kind === 'off') return null;
  if (place.kind === 'disk') {
    const { createDiskContents } = await import('./disk-contents.ts');
    return createDiskContents(place.path);
  }
  const { createCloudContents } = await import('./cloud-contents.ts');
  return createCloudContents({ bucket: place.bucket, apiEndpoint: place.apiEndpoint });
}
