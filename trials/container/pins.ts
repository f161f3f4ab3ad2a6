/** What a file takes from elsewhere, as it is written there: `actions/checkout@…`, `docker.io/library/node:24@sha256:…`. */
export type Reference = string;

/** The images that a Dockerfile starts from; its own stages are none. */
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

/** The actions that a workflow uses; those of this repository (`./…`) come with it. */
export const actionsOf = (workflow: string): Reference[] =>
  [...workflow.matchAll(/^\s*(?:-\s+)?uses:\s*["']?([^\s"'#]+)/gm)]
    .map(([, action = '']) => action)
    .filter((action) => !action.startsWith('./'));

/** Whether it names bytes: an image by its digest, an action by its commit. A tag of either can be moved. */
export const isPinned = (reference: Reference): boolean =>
  /@sha256:[0-9a-f]{64}$/.test(reference) || /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(reference);
