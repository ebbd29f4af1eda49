import { describe, expect, it } from 'vitest'
import type { Me } from '@/app/session'
import { builtInViews, firstView } from './builtInViews'

const me = (more: Partial<Me> = {}) =>
  ({ id: 'u', username: 'u', display_name: 'U', roles: [], department_id: null, team_ids: [], permissions: [], ...more }) as Me
const having = (...permissions: string[]) => (permission: string) => permissions.includes(permission)
const first = (person: Me, may: (permission: string) => boolean) => firstView(builtInViews(person, may), may)?.id

describe('the views that everybody has', () => {
  it('are those that the person can work off', () => {
    const ids = (may: (permission: string) => boolean) => builtInViews(me(), may).map((view) => view.id)
    expect(ids(having())).toEqual(['due_soon', 'overdue', 'suspended', 'open', 'closed'])
    expect(ids(having('tickets.claim', 'ticket.visit'))).toEqual(
      ['mine', 'due_soon', 'overdue', 'unowned', 'follow_up', 'suspended', 'open', 'closed'],
    )
  })

  it('begin with the department, one\'s own work, or what is due soon', () => {
    expect(first(me({ department_id: 'd' }), having())).toBe('department')
    expect(first(me(), having('tickets.claim'))).toBe('mine')
    expect(first(me(), having('tickets.claim', 'ticket.summarize'))).toBe('due_soon')
    expect(first(me(), having())).toBe('due_soon')
  })

  it('of a department hold its own tickets', () => {
    const [view] = builtInViews(me({ department_id: 'd' }), having())
    expect(view?.filters).toEqual({ status: 'open', department: 'd' })
  })
})
