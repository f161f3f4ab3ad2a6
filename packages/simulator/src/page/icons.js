// @ts-check
const namespace = 'http://www.w3.org/2000/svg';

/** The page's own icons, drawn so that they need no font. @type {Record<string, string>} */
const paths = {
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2',
  document: 'M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.01',
  video: 'M3 6h12v12H3zM15 11l6-4v10l-6-4',
  audio: 'M9 18V5l10-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM19 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0z',
  voice: 'M9 6a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11v1a7 7 0 0 0 14 0v-1M12 19v3',
  sticker: 'M4 4h16v10l-6 6H4zM14 20v-6h6',
  pin: 'M12 21s7-6.5 7-11.5A7 7 0 0 0 5 9.5C5 14.500 12 21 12 21zM12 9v.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6',
  group:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2 20c0-4 3-6 7-6s7 2 7 6M16 4a3.500 3.500 0 0 1 0 7M18 14c3 .5 4 3 4 6',
  call: 'M5 4h4l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v4c0 1-1 2-2 2A16 16 0 0 1 3 6c0-1 1-2 2-2z',
  ad: 'M3 10v4h4l7 4V6L7 10zM17 9a4 4 0 0 1 0 6',
  late: 'M4 12a8 8 0 1 0 3-6.200M4 4v4h4M12 8v4l3 2',
};

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', paths[name] ?? paths.document ?? '');
  svg.append(path);
  return svg;
}
