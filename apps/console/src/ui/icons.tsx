import type { JSX } from 'preact';

/** Drawn on 24 by 24, in the colour of the text. */
const paths = {
  home: 'M4 11.5 12 4.500l8 7V19a1 1 0 0 1-1 1h-4.500v-5.500h-5V20H5a1 1 0 0 1-1-1z',
  inbox:
    'M12 4.500c-4.600 0-8.250 3.100-8.250 7 0 2.200 1.150 4.100 2.950 5.400-.1.900-.5 2-1.300 2.900 1.600-.1 3.100-.7 4.300-1.400.7.150 1.500.2 2.300.2 4.600 0 8.250-3.150 8.250-7.100s-3.650-7-8.250-7z',
  events: 'M13 3.500 5.500 13.500h5.250L10 20.500l7.750-10H12.500z',
  outbox: 'M20.500 3.500 3.500 10.250l6.500 3 3.250 7zM10 13.250l4.500-4.250',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.200 16.200 20.500 20.500',
  back: 'M14.500 5.500 8 12l6.500 6.500',
  next: 'M9.500 5.500 16 12l-6.500 6.500',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M4.500 12 4 4.500 20.500 12 4 19.500 4.500 12zm0 0h7',
  reply: 'M9.500 6 4 11.500l5.500 5.500M4.500 11.500H14a6 6 0 0 1 6 6v1',
  check: 'M5 12.500 10 17.500 19.500 7',
  alert: 'M12 4 2.750 19.750h18.500zM12 10v4.500M12 17v.1',
  info: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 11v5.500M12 7.800v.1',
  clock: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 7.500V12l3 2',
  copy: 'M9 9h10.500v10.500H9zM15 9V4.500H4.500V15H9',
  file: 'M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4',
  pin: 'M12 20.500c4.500-4.700 6.500-7.900 6.500-10.500a6.500 6.500 0 1 0-13 0c0 2.600 2 5.800 6.500 10.500zM12 12.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400z',
  phone:
    'M6 4.500h3l1.500 4-2 1.500c1 2.200 2.800 4 5 5l1.500-2 4 1.500v3c0 1-1 1.750-2 1.600C10.500 18.200 5.300 13 4.400 6.500 4.250 5.500 5 4.500 6 4.500z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c.6-3.700 3.600-6 7.500-6s6.900 2.300 7.500 6',
  people:
    'M9 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 19c.5-3.200 3.100-5 6.500-5s6 1.800 6.500 5M15.500 5.300a3.400 3.400 0 0 1 0 6.400M17.800 14.300c2 .7 3.400 2.300 3.700 4.700',
  template: 'M5 4.500h14v15H5zM8.500 8.500h7M8.500 12h7M8.500 15.500h4',
  retry: 'M19.500 12a7.500 7.500 0 1 1-2.200-5.300M19.500 3.500v4.200h-4.200',
  out: 'M10 4.500H5.500v15H10M14.500 8l4 4-4 4M18.500 12H9.500',
  book: 'M5 4.500h11.500A2.500 2.500 0 0 1 19 7v12.500H7a2 2 0 0 1-2-2zM5 17.500a2 2 0 0 1 2-2h12',
  arrowDown: 'M12 5v14M6 13l6 6 6-6',
} as const;

export type IconName = keyof typeof paths;

/** Decoration next to words; what it says is always said in text as well. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** One tick: sent. Two: delivered; in colour: read. */
export function Ticks({ count }: { readonly count: 1 | 2 }): JSX.Element {
  return (
    <svg class="ticks" width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
      <path d={count === 2 ? 'M1 6.500 4.500 10 11 2M7.500 8.500 9 10 16 2' : 'M4 6.500 7.500 10 14 2'} />
    </svg>
  );
}
