// @ts-check
/** Readers of JSON of which nothing is known: each gives what was asked for, or an empty one. */

/** @param {any} value @returns {Record<string, any>} */
export const objectOf = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});

/** @param {any} value @returns {Record<string, any>[]} */
export const listOf = (value) => (Array.isArray(value) ? value.map(objectOf) : []);

/** @param {any} value @returns {string} */
export const textOf = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
