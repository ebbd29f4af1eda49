import type { Answer } from '@/api/client'
import { isProblem } from '@/api/problem'

// Two people may change one record. Whoever is second is asked only about members that both have
// changed; everything else goes together without a question.

/** A record as it was read, with its version. */
export type Version<T> = Pick<Answer<T>, 'data' | 'etag'>

export interface Conflict {
  field: string
  mine: unknown
  theirs: unknown
}

export type Choice = 'mine' | 'theirs'
export type Choices = Record<string, Choice>
type Members = Record<string, unknown>

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

/** As text that does not depend on the order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

export function conflictsOf(base: object, change: object, theirs: object): Conflict[] {
  const before = base as Members
  const now = theirs as Members
  return Object.entries(change)
    .filter(([field, mine]) => !same(before[field], now[field]) && !same(mine, now[field]))
    .map(([field, mine]) => ({ field, mine, theirs: now[field] }))
}

/** The members of `edited` that differ from the record: a PATCH names nothing else. */
export function changesOf<C extends object>(record: object, edited: C): Partial<C> {
  const before = record as Members
  const changed = Object.entries(edited).filter(([field, value]) => !same(before[field], value))
  return Object.fromEntries(changed) as Partial<C>
}

export interface VersionedSave<T extends object, C extends object> {
  current: Version<T>
  change: C
  read: () => Promise<Version<T>>
  send: (etag: string, change: C) => Promise<Version<T>>
  /** What the person wants; null when they would rather go on editing. */
  ask: (conflicts: Conflict[]) => Promise<Choices | null>
  /** Members of the record as the change names them, where the names differ. */
  members?: (record: T) => object
}

/** Null when the person went back to editing. */
export async function saveVersioned<T extends object, C extends object>(
  save: VersionedSave<T, C>,
): Promise<Version<T> | null> {
  const members = save.members ?? ((record: T) => record as object)
  let current = save.current
  let change = save.change
  for (;;) {
    try {
      return await save.send(current.etag ?? '', change)
    } catch (error) {
      if (!isProblem(error, 'stale_version')) throw error
    }
    const fresh = await save.read()
    const conflicts = conflictsOf(members(current.data), change, members(fresh.data))
    if (conflicts.length > 0) {
      const choices = await save.ask(conflicts)
      if (!choices) return null
      const kept = Object.entries(change).filter(([field]) => choices[field] !== 'theirs')
      change = Object.fromEntries(kept) as C
    }
    if (Object.keys(change).length === 0) return fresh
    current = fresh
  }
}
