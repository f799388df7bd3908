import type { Detector } from '../detector.ts';
import { findCards } from './card.ts';
import { findEmails } from './email.ts';
import { findIbans } from './iban.ts';
import { findIpAddresses } from './ip.ts';
import { findNationalIds } from './national-id.ts';
import { findPhones } from './phone.ts';
import { findSecrets } from '#graph/secrets/find-secrets';

/** What can be found, by kind. Names and street addresses are not among it: rules cannot tell them from other words. */
export const personalDataDetectors: { readonly [kind: string]: Detector } = {
  email: findEmails,
  phone: findPhones,
  card: findCards,
  iban: findIbans,
  'national-id': findNationalIds,
  ip: findIpAddresses,
  secret: findSecrets,
};
