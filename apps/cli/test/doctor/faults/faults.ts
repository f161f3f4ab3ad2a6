import type { DoctorScene } from '../doctor-scene.ts';
import type { Fault } from '../fault.ts';
import type { TlsScene } from '../tls-scene.ts';
import { accountFaults } from './account.ts';
import { callbackFaults } from './callback.ts';
import { numberFaults } from './number.ts';
import { serviceFaults } from './service.ts';
import { settingsFaults } from './settings.ts';
import { tlsFaults } from './tls.ts';
import { tokenFaults } from './token.ts';
import { webhookFaults } from './webhooks.ts';

/** At least one for each check of doctor, in the files of the checks. */
export const faultsOf = (scene: DoctorScene, tls: TlsScene): readonly Fault[] => [
  ...settingsFaults(scene),
  ...tokenFaults(scene),
  ...accountFaults(scene),
  ...numberFaults(scene),
  ...webhookFaults(scene),
  ...callbackFaults(scene),
  ...tlsFaults(scene, tls),
  ...serviceFaults(scene),
];
