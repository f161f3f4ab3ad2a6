/** An external image or action as a file names it: `actions/checkout@…`, `docker.io/library/node:24@sha256:…`. */
export type Reference = string;

/** The images that a Dockerfile starts from, not counting its own stages. */
export function imagesOf(dockerfile: string): Reference[] {
  const starts = [...dockerfile.matchAll(/^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/gim)];
  const stages = new Set(starts.map(([, , stage]) => stage?.toLowerCase()));
  return starts.map(([, image = '']) => image).filter((image) => !stages.has(image.toLowerCase()));
}

/** The one image that a Dockerfile starts from. */
export function baseOf(dockerfile: string): Reference {
  const [base, ...more] = imagesOf(dockerfile);
  if (base === undefined || more.length > 0) throw new Error('The Dockerfile must start from exactly one image.');
  return base;
}

/** The actions that a workflow uses; except this repository's own (`./…`). */
export const actionsOf = (workflow: string): Reference[] =>
  [...workflow.matchAll(/^\s*(?:-\s+)?uses:\s*["']?([^\s"'#]+)/gm)]
    .map(([, action = '']) => action)
    .filter((action) => !action.startsWith('./'));

/** Whether it is immutable: an image by digest, an action by commit. A tag of either can be moved. */
export const isPinned = (reference: Reference): boolean =>
  /@sha256:[0-9a-f]{64}$/.test(reference) || /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(reference);
