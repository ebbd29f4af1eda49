import { describe, expect, it } from 'vitest'
import { groupByTicket, type Notification } from './useNotifications'

const one = (id: number, ticket: string, read_at: string | null = null) =>
  ({ id, type: 'moved', ticket: { id: ticket, number: ticket }, read_at }) as Notification

describe('notifications', () => {
  it('of one ticket stand together, the newest first, and what is unread is counted', () => {
    const groups = groupByTicket([one(5, 'b'), one(4, 'a', 'x'), one(3, 'b', 'x'), one(2, 'a')])
    expect(groups.map((g) => [g.ticket?.id, g.items.map((i) => i.id), g.unread])).toEqual([
      ['b', [5, 3], 1],
      ['a', [4, 2], 1],
    ])
  })

  it('about a webhook stand together, too, and are not left out', () => {
    const disabled = { id: 6, type: 'webhook_disabled', ticket: null, data: { webhook_id: 'w', reason: 'gone' } }
    const groups = groupByTicket([disabled as unknown as Notification, one(5, 'b')])
    expect(groups.map((g) => [g.about, g.ticket, g.unread])).toEqual([
      ['w', null, 1],
      ['b', { id: 'b', number: 'b' }, 1],
    ])
  })
})
