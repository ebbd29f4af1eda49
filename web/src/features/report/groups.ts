import type { Figure } from './reportClient'

/** What is looked at first, beside whatever has a target. */
const chief = ['limits_met_rate', 'received', 'closed', 'carried_over', 'clocks_breached']

/** Figures that are read together. What no group knows comes last. */
const groups: Record<string, readonly string[]> = {
  work: ['opened', 'contacts', 'reopened', 'urged', 'escalated'],
  limits: ['clocks_met', 'extensions_asked', 'extensions_approved'],
  follow_up: ['reach_rate', 'visits_reached', 'visits_unreachable', 'satisfied', 'dissatisfied'],
  complaints: ['upheld_rate', 'upheld', 'not_upheld', 'settled', 'complaints_closed', 'compensation'],
  phone: [
    'service_level', 'answer_rate', 'calls_offered', 'calls_answered', 'answered_in_15s', 'answered_in_20s', 'calls_abandoned',
  ],
}

export interface FigureGroup {
  code: string
  figures: Figure[]
}

/** The first group is what is aimed at and the few figures that say how things go. */
export function grouped(figures: readonly Figure[]): FigureGroup[] {
  const byCode = new Map<string, Figure>(figures.map((figure) => [figure.code, figure]))
  const aims = figures.filter(({ target }) => target !== null)
  const first = [...aims, ...chief.flatMap((code) => byCode.get(code) ?? []).filter((figure) => !aims.includes(figure))]
  const rest = Object.entries(groups).map(([code, members]) => ({
    code,
    figures: members.flatMap((member) => byCode.get(member) ?? []).filter((figure) => !first.includes(figure)),
  }))
  const known = new Set([first, ...rest.map((group) => group.figures)].flat())
  const other = { code: 'other', figures: figures.filter((figure) => !known.has(figure)) }
  return [{ code: 'chief', figures: first }, ...rest, other].filter((group) => group.figures.length > 0)
}
