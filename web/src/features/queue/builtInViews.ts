import type { Me } from '@/app/session'
import type { Filters, ListQuery, Sort } from './filters'

// Views that everybody has without saving them. Each is a plain query; what it finds is what the
// server lets the person see.

export interface BuiltInView {
  id: string
  /** Message key. */
  label: string
  filters: Filters
  sort?: Sort
  /** Without a figure beside it: nobody works it off. */
  uncounted?: boolean
}

/** Hours ahead that «due soon» means. */
export const soonHours = '4'

export function builtInViews(me: Me, may: (permission: string) => boolean): BuiltInView[] {
  const views: (BuiltInView | false | null)[] = [
    !!me.department_id && {
      id: 'department', label: 'queue.view.department',
      filters: { status: 'open', department: me.department_id },
    },
    may('tickets.claim') && {
      id: 'mine', label: 'queue.view.mine', filters: { status: 'open', owner: 'me' },
    },
    {
      id: 'due_soon', label: 'queue.view.due_soon',
      filters: { status: 'open', due_within: soonHours },
    },
    { id: 'overdue', label: 'queue.view.overdue', filters: { status: 'open', due_within: '0' } },
    may('tickets.claim') && {
      id: 'unowned', label: 'queue.view.unowned', filters: { status: 'open', owner: 'none' },
    },
    may('ticket.decide') && {
      id: 'solution', label: 'queue.view.solution', filters: { status: 'open', stage: 'solution' },
    },
    may('ticket.visit') && {
      id: 'follow_up', label: 'queue.view.follow_up', filters: { status: 'open', stage: 'follow_up' },
    },
    may('ticket.summarize') && {
      id: 'summary', label: 'queue.view.summary', filters: { status: 'open', stage: 'summary' },
    },
    me.team_ids.length > 0 && {
      id: 'team', label: 'queue.view.team',
      filters: { status: 'open', team: me.team_ids.join(',') },
    },
    { id: 'suspended', label: 'queue.view.suspended', filters: { status: 'suspended' } },
    { id: 'open', label: 'queue.view.open', filters: { status: 'open,suspended' } },
    {
      id: 'closed', label: 'queue.view.closed', filters: { status: 'closed' }, sort: '-updated_at',
      uncounted: true,
    },
  ]
  return views.filter((view): view is BuiltInView => Boolean(view))
}

/** Where the day begins: one's own work, or for those who look after others' what is due soon. */
export function firstView(views: readonly BuiltInView[], may: (permission: string) => boolean) {
  const wanted = may('ticket.summarize') ? 'due_soon' : views[0]?.id
  return views.find((view) => view.id === wanted)
}

export function queryOfBuiltIn(view: BuiltInView): ListQuery {
  return { filters: view.filters, sort: view.sort ?? 'due_at', view: view.id }
}
