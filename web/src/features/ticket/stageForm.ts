import type { Schemas } from '@/api/client'
import { isBlank, type FormValue } from '@/shared/fields'
import { same } from './conflict'

type PossibleAction = Schemas['PossibleAction']
type Ticket = Schemas['Ticket']

// Which of the actions that the server offers stand in the form of the stage, and what is known
// already of what they ask for.

/** Possible in (almost) every stage, and seldom wanted: in the menu. */
const aside = new Set([
  'suspend', 'withdraw', 'merge', 'transfer', 'escalate', 'fail_mediation', 'terminate',
  'refuse_responsibility',
])

/** Each action once. */
function unique(actions: readonly PossibleAction[]): PossibleAction[] {
  return [...new Map(actions.map((action) => [action.action, action])).values()]
}

export function stageActions(actions: readonly PossibleAction[]): PossibleAction[] {
  return unique(actions).filter((action) => !aside.has(action.action ?? ''))
}

export function menuActions(actions: readonly PossibleAction[]): PossibleAction[] {
  return unique(actions).filter((action) => aside.has(action.action ?? ''))
}

/** The one to begin with: what nothing stands in the way of, and best what leads on. */
export function firstAction(
  actions: readonly PossibleAction[], stage: string | null = null,
): PossibleAction | undefined {
  const free = actions.filter((action) => !action.blocked_by?.length)
  return free.find((action) => action.to_stage && action.to_stage !== stage) ?? free[0] ?? actions[0]
}

/** What the ticket knows of the form already. */
export function knownOf(action: PossibleAction, ticket: Ticket): FormValue {
  const forms = (ticket.forms ?? {}) as Record<string, FormValue | undefined>
  const open = (ticket.proposals ?? []).filter((proposal) => proposal.state === 'proposed')
  const known: FormValue = {
    category: ticket.category,
    demand: ticket.demand,
    final_category: ticket.category,
    root_cause: forms['investigation']?.['root_cause'],
    liable_department_id: ticket.department_id,
    department_id: ticket.department_id,
    proposal_id: open.length === 1 ? open[0]!.id : undefined,
    method: action.action === 'record_visit' ? 'phone' : undefined,
  }
  const form: FormValue = {}
  for (const field of action.form?.fields ?? []) {
    const value = known[field.name ?? '']
    if (!isBlank(value)) form[field.name ?? ''] = value
  }
  return form
}

/** What was typed beyond what is known: whatever nobody touched follows the ticket. */
export function changedOf(known: FormValue, values: FormValue): FormValue {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !same(known[name], value)))
}

/** Typed values win over known ones. */
export function filledIn(known: FormValue, typed: FormValue): FormValue {
  const form: FormValue = { ...known }
  for (const [name, value] of Object.entries(typed)) if (value !== undefined) form[name] = value
  return form
}
