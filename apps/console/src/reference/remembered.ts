/** Values that the page remembers in this browser; none if the browser allows no storage. */
export const remembered = {
  get: (name: string): string | null => {
    try {
      return localStorage.getItem(`docs.${name}`);
    } catch {
      return null;
    }
  },
  set: (name: string, value: string): void => {
    try {
      localStorage.setItem(`docs.${name}`, value);
    } catch {}
  },
};
