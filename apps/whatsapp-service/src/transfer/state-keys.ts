/** Keys of what is one record of the whole store. */
export const continuityKey = 'continuity';
export const problemsKey = 'problems';
