import type { MediaRef } from '@intexuraos/cloud-api';
import type { EventDetailView, MediaView } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import type { MediaStates } from './media-states.ts';

/** The base URL of media for one caller: `https://host/v24.0`; null without a connection to Meta. */
export type MediaBase = string | null;

/** Where files are served, and their download states. */
export interface ShownMedia {
  readonly base: MediaBase;
  readonly states: MediaStates;
}

/**
 * A file, with the address under which this service serves it. Meta's own needs Meta's token, which stays here, and works
 * for five minutes only.
 */
export function mediaView(media: MediaRef, { base, states }: ShownMedia): MediaView {
  return {
    id: media.id ?? null,
    mimeType: media.mimeType ?? null,
    sha256: media.sha256 ?? null,
    url: mediaUrl(media.id, base),
    state: (media.id !== undefined && states.get(media.id)) || null,
    filename: media.filename ?? null,
    caption: media.caption ?? null,
    isVoice: media.isVoice ?? false,
    isAnimated: media.isAnimated ?? false,
  };
}

/** Without an id, or with one that Meta's media don't have, nothing can be served. */
function mediaUrl(id: string | undefined, base: MediaBase): string | null {
  return base !== null && id !== undefined && /^\d{1,32}$/.test(id) ? `${base}/${id}/content` : null;
}

/** The same event with such addresses in the details of its items; `raw` stays as Meta sent it. */
export function withMediaUrls(view: EventDetailView, base: MediaBase): EventDetailView {
  return { ...view, items: view.items.map((item) => ({ ...item, details: detailsWithUrls(item.details, base) })) };
}

const fileNames = ['media', 'recording', 'transcript'];

function detailsWithUrls(details: Readonly<Record<string, unknown>>, base: MediaBase): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      if (!isObject(value)) return [name, value];
      if (name === 'edit') return [name, detailsWithUrls(value, base)];
      return [name, fileNames.includes(name) ? { ...value, url: mediaUrl(textOf(value.id), base) } : value];
    }),
  );
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parts of the connection to Meta that decide where clients can download a file. */
export interface MediaSide {
  /** Of the Graph API, for paths that name none. */
  readonly version: string;
  readonly media: { readonly originOf: (request: FastifyRequest) => string };
}

/** The base URL of media, from a request; null for every request if Meta's paths are not served. */
export const mediaBaseOf =
  (graph: MediaSide | undefined) =>
  (request: FastifyRequest): MediaBase =>
    graph ? `${graph.media.originOf(request)}/${graph.version}` : null;
