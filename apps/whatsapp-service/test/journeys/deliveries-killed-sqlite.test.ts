import { describeKilledDeliveries } from './deliveries-killed.ts';
import { journey } from './service.ts';

describeKilledDeliveries('SQLite', journey(), () => ({}));
