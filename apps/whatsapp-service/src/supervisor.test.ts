import { describe, expect, it, vi } from 'vitest';
import type { Part } from './part.ts';
import type { Finding } from './problems/problem.ts';
import { createSupervisor } from './supervisor.ts';

const log = () => ({ error: vi.fn() });
const part = (name: string, role: Part['role'], members: Partial<Part> = {}): Part => ({ name, role, ...members });
const web = part('web part', 'web');
const worker = part('worker part', 'worker');
const both = part('shared part', 'both');
const all = [web, worker, both];

describe('the supervisor', () => {
  it.each([
    ['all', ['web part', 'worker part', 'shared part']],
    ['web', ['web part', 'shared part']],
    ['worker', ['worker part', 'shared part']],
  ] as const)('runs in the role %s the parts %j', (role, names) => {
    expect(createSupervisor(all, role, log()).names).toEqual(names);
  });

  it('serves the routes and metrics of the parts that run here, in their order, and no others', () => {
    const routes = (name: string) => [{ name, scope: 'read' as const, register: () => undefined }];
    const metrics = [{ name: 'm', help: 'h', kind: 'gauge' as const, read: () => [] }];
    const parts = [
      part('a', 'web', { routes: routes('a') }),
      part('b', 'worker', { routes: routes('b') }),
      part('c', 'both', { routes: routes('c'), metrics }),
    ];
    const supervisor = createSupervisor(parts, 'web', log());
    expect(supervisor.routes.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(supervisor.metrics).toEqual(metrics);
    expect(supervisor.ingest).toBeUndefined();
  });

  it('starts parts one after the other, in the order of the list', async () => {
    const order: string[] = [];
    const slow = async (): Promise<void> => {
      order.push('a begins');
      await Promise.resolve();
      order.push('a works');
    };
    const parts = [part('a', 'both', { start: slow }), part('b', 'both', { start: () => void order.push('b begins') })];
    await createSupervisor(parts, 'all', log()).start();
    expect(order).toEqual(['a begins', 'a works', 'b begins']);
  });

  it('knows when one of the parts that run here has something to do next', async () => {
    const parts = [
      part('a', 'worker', { nextAt: () => 30 }),
      part('b', 'worker', { nextAt: async () => null }),
      part('c', 'both', { nextAt: async () => 20 }),
      part('d', 'web', { nextAt: () => 10 }),
    ];
    expect(await createSupervisor(parts, 'worker', log()).nextAt()).toBe(20);
    expect(await createSupervisor(all, 'all', log()).nextAt()).toBeNull();
  });

  it('stops what it has started when a part fails to start, and rejects with its reason', async () => {
    const stop = vi.fn(async () => undefined);
    const laterStop = vi.fn(async () => undefined);
    const parts = [
      part('a', 'both', { stop }),
      part('b', 'both', { start: () => Promise.reject(new Error('no place')) }),
      part('c', 'both', { stop: laterStop }),
    ];
    await expect(createSupervisor(parts, 'all', log()).start()).rejects.toThrow('no place');
    expect(stop).toHaveBeenCalledOnce();
    expect(laterStop).not.toHaveBeenCalled();
  });

  it('stops every part also where one fails to, and logs which', async () => {
    const stopped: string[] = [];
    const errors = log();
    const parts = [
      part('a', 'both', { stop: () => Promise.reject(new Error('stuck')) }),
      part('b', 'both', { stop: async () => void stopped.push('b') }),
    ];
    await createSupervisor(parts, 'all', errors).stop();
    expect(stopped).toEqual(['b']);
    expect(errors.error).toHaveBeenCalledWith(
      expect.objectContaining({ part: 'a' }),
      expect.stringContaining('failed to stop'),
    );
  });

  it('gathers what parts find wrong, and names those that cannot say', async () => {
    const finding: Finding = { kind: 'queue_long', cause: 'Much waits.', remedy: null };
    const parts = [
      part('a', 'both', { health: async () => [finding] }),
      part('b', 'both', { health: () => Promise.reject(new Error('The store failed.')) }),
      part('c', 'both'),
    ];
    expect(await createSupervisor(parts, 'all', log()).health()).toEqual({
      findings: [finding],
      notKnown: ['b: The store failed.'],
    });
  });
});
