import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeDeliveryFaults } from './delivery-faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'delivery-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeDeliveryFaults('SQLite', {
  store: () => ({ INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}` }),
  movesClock: true,
});
