import { describe, expect, it } from 'vitest';
import { timeZoneOf } from './time-zones.ts';

const known = 475;

describe('timeZoneOf', () => {
  it.each([
    [1, 'America/Los_Angeles'],
    [10, 'America/Argentina/Buenos_Aires'],
    [25, 'America/Sao_Paulo'],
    [36, 'America/Blanc-Sablon'],
    [47, 'Europe/Berlin'],
    [71, 'Asia/Kolkata'],
    [100, 'Pacific/Auckland'],
    [126, 'Asia/Riyadh'],
    [140, 'Asia/Ho_Chi_Minh'],
    [244, 'America/Kentucky/Louisville'],
    [363, 'CET'],
    [370, 'Etc/GMT+1'],
    [474, 'UTC'],
    [known, 'WET'],
  ])('knows %i as %s', (id, name) => {
    expect(timeZoneOf(id)).toBe(name);
    expect(timeZoneOf(String(id))).toBe(name);
  });

  it('returns only names of zones that calendars accept', () => {
    const calendarOf = (id: number) => new Intl.DateTimeFormat('en', { timeZone: timeZoneOf(id) ?? 'none' });
    for (let id = 1; id <= known; id += 1) expect(() => calendarOf(id), String(id)).not.toThrow();
  });

  it.each([0, known + 1, '', 'Europe/Berlin'])('knows no zone for %j', (id) => {
    expect(timeZoneOf(id)).toBeUndefined();
  });
});
