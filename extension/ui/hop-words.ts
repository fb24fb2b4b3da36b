/** The failing hop in words. In: a hop. Out: what is wrong and how it is cured, as message keys. */
import type { Hop } from '../background/hop.ts';
import type { MessageKey } from './i18n.ts';

export const HOP_WORDS: Readonly<Record<Hop, { readonly what: MessageKey; readonly cure: MessageKey }>> = {
  'host-unregistered': { what: 'hopHostUnregistered', cure: 'cureHostUnregistered' },
  'host-forbidden': { what: 'hopHostForbidden', cure: 'cureHostForbidden' },
  'host-failed': { what: 'hopHostFailed', cure: 'cureHostFailed' },
  'companion-stopped': { what: 'hopCompanionStopped', cure: 'cureCompanionStopped' },
  'companion-refused': { what: 'hopCompanionRefused', cure: 'cureCompanionRefused' },
  'companion-outdated': { what: 'hopCompanionOutdated', cure: 'cureCompanionOutdated' },
  'extension-outdated': { what: 'hopExtensionOutdated', cure: 'cureExtensionOutdated' },
  'companion-failed': { what: 'hopCompanionFailed', cure: 'cureCompanionFailed' },
};
