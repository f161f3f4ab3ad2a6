import type { Flow } from '../src/world/flow.ts';
import type { Media } from '../src/world/media.ts';
import type { Template } from '../src/world/template.ts';
import type { World } from '../src/world/world.ts';

const phoneNumberId = '106540352242922';
const wabaId = '102290129340398';
export const imageId = '1037543291543636';
export const audioId = '1037543291543637';
export const videoId = '1037543291543638';
export const documentId = '1037543291543639';
export const stickerId = '1037543291543640';
export const flowId = '1037543291543641';

/** Adds the files and the flow that the examples name to the world. */
export function furnishExamples(world: World): void {
  const file = (id: string, mimeType: string): Media => ({
    kind: 'media',
    id,
    phoneNumberId,
    bytes: new Uint8Array(1),
    mimeType,
    sha256: '',
    filename: undefined,
    from: 'business',
    createdAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  world.media.set(imageId, file(imageId, 'image/png'));
  world.media.set(audioId, file(audioId, 'audio/ogg'));
  world.media.set(videoId, file(videoId, 'video/mp4'));
  world.media.set(documentId, file(documentId, 'application/pdf'));
  world.media.set(stickerId, file(stickerId, 'image/webp'));
  const flow: Flow = {
    kind: 'flow',
    id: flowId,
    wabaId,
    name: 'booking',
    status: 'PUBLISHED',
    categories: ['APPOINTMENT_BOOKING'],
    endpointUri: undefined,
    json: undefined,
  };
  world.flows.set(flowId, flow);
}

/** A template without variables, for tests that depend on its state. */
export function plainTemplate(name: string, changes: Partial<Template> = {}): Template {
  return {
    kind: 'template',
    id: `9${name.length}00${[...name].map((letter) => letter.charCodeAt(0) % 10).join('')}`,
    wabaId,
    name,
    language: 'en_US',
    category: 'UTILITY',
    previousCategory: undefined,
    status: 'APPROVED',
    rejectedReason: 'NONE',
    parameterFormat: 'POSITIONAL',
    components: [{ type: 'BODY', text: 'Hello.' }],
    qualityScore: 'UNKNOWN',
    messageSendTtlSeconds: undefined,
    createdAt: 0,
    edits: [],
    pauses: 0,
    isPaced: false,
    ...changes,
  };
}
