import type { Schemas } from '@/api/client'

// Events, comments and contacts as one story. A comment has an event, too: it is told once.

export type TicketEvent = Schemas['Event']
export type Comment = Schemas['Comment']
export type Contact = Schemas['Contact']
type Stage = Schemas['Stage']

export type Entry = { key: string; at: string } & (
  | { kind: 'event'; event: TicketEvent }
  | { kind: 'comment'; comment: Comment }
  | { kind: 'contact'; contact: Contact }
  /** What the clocks did by themselves, gathered. */
  | { kind: 'steps'; events: TicketEvent[] }
)

export const timelineFilters = ['all', 'talk', 'moves', 'clocks'] as const
export type TimelineFilter = (typeof timelineFilters)[number]

export interface Sources {
  events: readonly TicketEvent[]
  comments: readonly Comment[]
  contacts: readonly Contact[]
}

const clockTypes = new Set(['escalation_step', 'retargeted', 'ordered'])

/** Newest first. */
export function mergeTimeline({ events, comments, contacts }: Sources): Entry[] {
  const told = new Set([...comments, ...contacts].map((one) => one.id))
  const entries: (Entry & { order: number })[] = []
  for (const event of events) {
    const about = event.data as { comment_id?: string; contact_id?: string } | undefined
    if (told.has(about?.comment_id ?? '') || told.has(about?.contact_id ?? '')) continue
    entries.push({ kind: 'event', key: `e${event.id}`, at: event.at ?? '', event, order: event.seq ?? 0 })
  }
  const orders = new Map<string, number>()
  for (const { data, seq } of events) {
    const about = data as { comment_id?: string; contact_id?: string } | undefined
    const id = about?.comment_id ?? about?.contact_id
    if (id) orders.set(id, seq ?? 0)
  }
  for (const comment of comments) {
    const order = orders.get(comment.id ?? '') ?? 0
    entries.push({ kind: 'comment', key: `c${comment.id}`, at: comment.at ?? '', comment, order })
  }
  for (const contact of contacts) {
    const order = orders.get(contact.id ?? '') ?? 0
    entries.push({ kind: 'contact', key: `k${contact.id}`, at: contact.at ?? '', contact, order })
  }
  entries.sort((a, b) => compare(b.at, a.at) || b.order - a.order)
  return gathered(entries)
}

/** Times are RFC 3339 in UTC with milliseconds: as texts they sort as moments. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Neighbours of the clocks become one entry. */
function gathered(entries: readonly Entry[]): Entry[] {
  const result: Entry[] = []
  for (const entry of entries) {
    const last = result.at(-1)
    if (entry.kind !== 'event' || !clockTypes.has(entry.event.type ?? '')) {
      result.push(entry)
    } else if (last?.kind === 'steps') {
      last.events.push(entry.event)
    } else {
      result.push({ kind: 'steps', key: `s${entry.event.id}`, at: entry.at, events: [entry.event] })
    }
  }
  return result
}

export function fits(entry: Entry, filter: TimelineFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'talk') return entry.kind === 'comment' || entry.kind === 'contact'
  if (filter === 'clocks') return entry.kind === 'steps' || (entry.kind === 'event' && isClock(entry.event))
  return entry.kind === 'event' && !isClock(entry.event)
}

const aboutClocks = new Set([...clockTypes, 'extension_asked', 'extension_decided', 'urged'])
function isClock(event: TicketEvent): boolean {
  return aboutClocks.has(event.type ?? '')
}

/** When each stage was left last. */
export function stageTimes(events: readonly TicketEvent[]): Partial<Record<Stage, string>> {
  const times: Partial<Record<Stage, string>> = {}
  for (const { from_stage: from, to_stage: to, at } of events) {
    if (from && to && from !== to && at) times[from] = at
  }
  return times
}

/** What others did since a version was read. */
export function since(events: readonly TicketEvent[], version: number): TicketEvent[] {
  return events.filter((event) => (event.version ?? 0) > version)
}
