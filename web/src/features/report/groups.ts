import type { Figure } from './reportClient'

/** Figures that are read together. What no group knows comes last. */
const groups: Record<string, readonly string[]> = {
  work: ['received', 'opened', 'closed', 'carried_over', 'reopened', 'urged', 'escalated'],
  limits: ['limits_met_rate', 'clocks_met', 'clocks_breached', 'extensions_asked', 'extensions_approved'],
  follow_up: [
    'follow_up_coverage', 'satisfaction_rate', 'reach_rate', 'visits_reached', 'visits_unreachable', 'satisfied', 'dissatisfied',
  ],
  complaints: ['settled_rate', 'settled', 'complaints_closed', 'upheld_rate', 'upheld', 'not_upheld', 'compensation'],
  phone: [
    'service_level', 'answer_rate', 'calls_offered', 'calls_answered', 'answered_in_15s', 'answered_in_20s', 'calls_abandoned',
  ],
}

export interface FigureGroup {
  code: string
  figures: Figure[]
}

export function grouped(figures: readonly Figure[]): FigureGroup[] {
  const byCode = new Map<string, Figure>(figures.map((figure) => [figure.code, figure]))
  const result = Object.entries(groups).map(([code, members]) => ({
    code,
    figures: members.flatMap((member) => byCode.get(member) ?? []),
  }))
  const known = new Set(Object.values(groups).flat())
  result.push({ code: 'other', figures: figures.filter(({ code }) => !known.has(code)) })
  return result.filter((group) => group.figures.length > 0)
}
