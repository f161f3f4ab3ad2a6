// @ts-check
/** Readers for JSON of unknown shape: each returns the requested type, or an empty value. */

/** @param {any} value @returns {Record<string, any>} */
export const objectOf = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});

/** @param {any} value @returns {Record<string, any>[]} */
export const listOf = (value) => (Array.isArray(value) ? value.map(objectOf) : []);

/** @param {any} value @returns {string} */
export const textOf = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
