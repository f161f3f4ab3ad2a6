/** Keys of the single records of the whole store. */
export const continuityKey = 'continuity';
export const problemsKey = 'problems';
