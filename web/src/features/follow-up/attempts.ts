import type { Schemas } from '@/api/client'

// How often somebody was called in vain, and from when on another call counts. The server reckons
// it; an older one only tells the visits.

export interface NextVisit {
  attempts: number
  /** Of the three that make a customer unreachable; null where the server does not say. */
  counted: number | null
  countsFrom: string | null
}

interface Told {
  attempts: number
  counted: number
  counts_from: string | null
}

export function nextVisitOf(ticket: Schemas['Ticket']): NextVisit {
  const told = (ticket as { next_visit?: Told | null }).next_visit
  if (told) return { attempts: told.attempts, counted: told.counted, countsFrom: told.counts_from }
  const cycle = ticket.reopened_count ?? 0
  const failed = (ticket.visits ?? []).filter((visit) => !visit.reached && (visit.cycle ?? 0) === cycle)
  return { attempts: failed.length, counted: null, countsFrom: null }
}

/** Whether another attempt counts by now. */
export function isDue(next: NextVisit, now: number): boolean {
  return !next.countsFrom || Date.parse(next.countsFrom) <= now
}
