import type { Schemas } from '@/api/client'
import type { FormValue } from '@/shared/fields'

/** What a dialog of the ticket page is open for. */
export type Task =
  | { kind: 'action'; action: Schemas['PossibleAction']; values?: FormValue }
  | { kind: 'assign' }
  | { kind: 'urge' }
  | { kind: 'extend'; timer?: string }
  | { kind: 'decide'; extension: Schemas['Extension']; approved: boolean }
  | { kind: 'refuse_handover' }
  | { kind: 'link' }
  | { kind: 'work' }
  | { kind: 'opinion' }

export const workMetrics = [
  'dispatch', 'site_visit_call', 'claim_visit', 'claim_pricing', 'phone_quote', 'quote_dispute',
  'claim_loss', 'claim_injury', 'claim_mediation', 'claim_approval', 'legal_opinion', 'legal_appeal',
  'legal_mediation',
] as const

export const linkKinds = ['related', 'duplicate_of', 'caused_by'] as const
