// Somebody else saved first. What both changed is a conflict; what only one changed is not.

export type Values = Record<string, unknown>
export type Side = 'mine' | 'theirs'

export interface FieldChange {
  name: string
  before: unknown
  theirs: unknown
  mine: unknown
  /** Null where nothing has to be chosen. */
  conflict: boolean
  side: Side
}

/** Nothing, and an empty text, are one. */
export function same(a: unknown, b: unknown): boolean {
  return normal(a) === normal(b)
}

function normal(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'null'
  return JSON.stringify(value)
}

/**
 * The fields that anybody changed. Mine stays chosen in a conflict: nothing that was typed is lost
 * without the person saying so.
 */
export function compareFields(
  names: readonly string[], before: Values, theirs: Values, mine: Values,
): FieldChange[] {
  const changes: FieldChange[] = []
  for (const name of names) {
    const [was, other, own] = [before[name], theirs[name], mine[name]]
    const theyChanged = !same(was, other)
    const iChanged = !same(was, own)
    if (!theyChanged && !iChanged) continue
    const conflict = theyChanged && iChanged && !same(other, own)
    const side: Side = iChanged ? 'mine' : 'theirs'
    changes.push({ name, before: was, theirs: other, mine: own, conflict, side })
  }
  return changes
}

/** My values with what was chosen of theirs. */
export function resolved(mine: Values, changes: readonly FieldChange[]): Values {
  const result: Values = { ...mine }
  for (const { name, side, theirs } of changes) if (side === 'theirs') result[name] = theirs
  return result
}

/** What to send of a descriptive change: members that differ from what is there now. */
export function patchOf(names: readonly string[], current: Values, wanted: Values): Values {
  const patch: Values = {}
  for (const name of names) {
    if (same(current[name], wanted[name])) continue
    patch[name] = wanted[name] === '' || wanted[name] === undefined ? null : wanted[name]
  }
  return patch
}
