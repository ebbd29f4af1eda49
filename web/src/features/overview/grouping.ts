import type { Schemas } from '@/api/client'
import { timeLeft } from '@/shared/timeLeft'

export type Ticket = Schemas['Ticket']
/** As much of a ticket as giving it to somebody takes. */
export type Assignable = Pick<Ticket, 'id' | 'version' | 'number'> & { owner?: { id: string } | null }
export type Grouping = 'none' | 'team' | 'owner' | 'department'

export interface Group {
  /** Blank for what belongs to nobody. */
  id: string
  tickets: Ticket[]
  breached: number
  warning: number
}

/** The clock whose work is due first, or overdue since longest: the order of the list. */
export function pressing(ticket: Ticket): Schemas['Timer'] | null {
  const due = (timer: Schemas['Timer']) => Date.parse(timer.due_at ?? '') || Number.POSITIVE_INFINITY
  const order = { running: 0, breached: 0, paused: 1, met: 9, cancelled: 9 }
  const rank = (timer: Schemas['Timer']) => order[timer.state ?? 'met']
  // What was done too late is done.
  const open = (ticket.timers ?? []).filter((timer) => rank(timer) < 9 && !timer.met_at)
  return open.sort((a, b) => rank(a) - rank(b) || due(a) - due(b))[0] ?? null
}

function keyOf(ticket: Ticket, grouping: Grouping): string {
  if (grouping === 'team') return ticket.team_id ?? ''
  if (grouping === 'owner') return ticket.owner?.id ?? ''
  if (grouping === 'department') return ticket.department_id ?? ''
  return ''
}

/** Groups in the order of their most urgent ticket; within a group the order stays. */
export function grouped(tickets: readonly Ticket[], grouping: Grouping, now: number): Group[] {
  const groups = new Map<string, Group>()
  for (const ticket of tickets) {
    const id = keyOf(ticket, grouping)
    const group = groups.get(id) ?? { id, tickets: [], breached: 0, warning: 0 }
    groups.set(id, group)
    group.tickets.push(ticket)
    const timer = pressing(ticket)
    const state = timer ? timeLeft(timer, now).state : 'none'
    if (state === 'breach') ++group.breached
    if (state === 'warning') ++group.warning
  }
  return [...groups.values()]
}

/** `/api/v1/tickets?…` of a figure as the page of the list that shows the same tickets. */
export function pageOfDrill(drill: string | undefined): string | null {
  const found = /^\/api\/v1(\/tickets)\??(.*)$/.exec(drill ?? '')
  return found ? `${found[1]}${found[2] ? `?${found[2]}` : ''}` : null
}

type ReportFigure = NonNullable<Schemas['DailyReport']['figures']>[number]
const chief: readonly string[] = ['received', 'opened', 'closed', 'carried_over', 'clocks_met', 'clocks_breached']

/** The few that say how the day goes; the report has them all. */
export function chiefFigures(report: Schemas['DailyReport'] | undefined): ReportFigure[] {
  return (report?.figures ?? []).filter(({ code }) => chief.includes(code ?? ''))
}

export interface Bar {
  code: string
  name: string
  value: number
}

/** One column of a table of the report as bars; `none` comes last. */
export function barsOf(report: Schemas['DailyReport'] | undefined, code: string, column: string): Bar[] {
  const table = report?.tables?.find((one) => one.code === code)
  const at = table?.columns?.indexOf(column) ?? -1
  if (!table || at < 0) return []
  return (table.rows ?? [])
    .map((row) => row as unknown[])
    .map((row) => ({ code: String(row[0]), name: String(row[1]), value: Number(row[at]) }))
    .filter((bar) => bar.value > 0)
}
