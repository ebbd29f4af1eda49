import type { Schemas } from '@/api/client'

// What stands on a sheet of paper: a name and a value each, two beside each other or one in full width.

export interface Fact {
  label: string
  value: string
  /** Takes the whole width. */
  wide?: boolean
  /** Room to write by hand, in lines. */
  lines?: number
}

/** Facts as rows of a table with at most two each. */
export function rowsOf(facts: readonly Fact[]): Fact[][] {
  const rows: Fact[][] = []
  let open: Fact[] | null = null
  for (const fact of facts) {
    if (fact.wide) {
      rows.push([fact])
      open = null
    } else if (open) {
      open.push(fact)
      open = null
    } else {
      open = [fact]
      rows.push(open)
    }
  }
  return rows
}

/** A member of `custom` that intake writes. */
export function customText(ticket: Schemas['Ticket'], name: string): string {
  const value = (ticket.custom as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** A form as the server kept it, by stage. */
export function formOf(ticket: Schemas['Ticket'], stage: string): Record<string, unknown> | null {
  const forms = ticket.forms as Record<string, Record<string, unknown>> | undefined
  return forms?.[stage] ?? null
}

export type Band = 'morning' | 'afternoon' | 'evening'

/** Attempts in different parts of the day count towards unreachable: until noon, until half past five, after. */
export function bandOf(hour: number, minute: number): Band {
  const minutes = hour * 60 + minute
  if (minutes < 12 * 60) return 'morning'
  return minutes < 17 * 60 + 30 ? 'afternoon' : 'evening'
}
