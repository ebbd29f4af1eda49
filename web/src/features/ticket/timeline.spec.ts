import { describe, expect, it } from 'vitest'
import { fits, mergeTimeline, since, stageTimes, type Comment, type Contact, type TicketEvent } from './timeline'

const at = (minute: number) => `2026-11-26T08:${String(minute).padStart(2, '0')}:00.000Z`
const event = (seq: number, minute: number, more: Partial<TicketEvent> = {}): TicketEvent =>
  ({ id: `e${seq}`, seq, at: at(minute), type: 'moved', version: seq, ...more }) as TicketEvent
const comment = { id: 'c1', at: at(2), body: 'note', internal: true } as Comment
const contact = { id: 'k1', at: at(1), text: 'called', direction: 'out', channel: 'phone' } as Contact
const about = (data: Record<string, unknown>) => data as never

describe('the timeline', () => {
  it('tells events, comments and contacts by time, the newest first', () => {
    const entries = mergeTimeline({ events: [event(1, 0), event(4, 3)], comments: [comment], contacts: [contact] })
    expect(entries.map((entry) => entry.key)).toEqual(['ee4', 'cc1', 'kk1', 'ee1'])
  })

  it('tells a comment and a contact once, although each has an event', () => {
    const events = [
      event(1, 1, { type: 'contacted', data: about({ contact_id: 'k1' }) }),
      event(2, 2, { type: 'commented', data: about({ comment_id: 'c1' }) }),
    ]
    const entries = mergeTimeline({ events, comments: [comment], contacts: [contact] })
    expect(entries.map((entry) => entry.kind)).toEqual(['comment', 'contact'])
  })

  it('still tells of a comment that may not be read', () => {
    const events = [event(2, 2, { type: 'commented', data: about({ comment_id: 'hidden' }) })]
    expect(mergeTimeline({ events, comments: [], contacts: [] }).map((one) => one.kind)).toEqual(['event'])
  })

  it('keeps the order of what happened in one instant', () => {
    const events = [
      event(7, 2, { type: 'moved' }),
      event(8, 2, { type: 'commented', data: about({ comment_id: 'c1' }) }),
      event(9, 2, { type: 'assigned' }),
    ]
    const entries = mergeTimeline({ events, comments: [comment], contacts: [] })
    expect(entries.map((entry) => entry.key)).toEqual(['ee9', 'cc1', 'ee7'])
  })

  it('gathers what the clocks did one after the other', () => {
    const step = (seq: number, minute: number) => event(seq, minute, { type: 'escalation_step' })
    const entries = mergeTimeline({
      events: [step(1, 1), step(2, 2), event(3, 3), step(4, 4)], comments: [], contacts: [],
    })
    expect(entries.map((entry) => (entry.kind === 'steps' ? entry.events.length : entry.kind))).toEqual([1, 'event', 2])
  })

  it('can be narrowed', () => {
    const entries = mergeTimeline({
      events: [event(1, 0), event(5, 5, { type: 'escalation_step' }), event(6, 6, { type: 'urged' })],
      comments: [comment], contacts: [contact],
    })
    const kinds = (filter: 'all' | 'talk' | 'moves' | 'clocks') =>
      entries.filter((entry) => fits(entry, filter)).map((entry) => entry.key)
    expect(kinds('talk')).toEqual(['cc1', 'kk1'])
    expect(kinds('moves')).toEqual(['ee1'])
    expect(kinds('clocks')).toEqual(['ee6', 'se5'])
    expect(kinds('all')).toHaveLength(5)
  })
})

it('knows when each stage was left last', () => {
  const events = [
    event(1, 1, { from_stage: 'intake', to_stage: 'assessment' }),
    event(2, 2, { from_stage: 'assessment', to_stage: 'investigation' }),
    event(3, 3, { from_stage: 'investigation', to_stage: 'investigation' }),
    event(4, 4, { from_stage: 'investigation', to_stage: 'assessment' }),
    event(5, 5, { from_stage: 'assessment', to_stage: 'investigation' }),
  ]
  expect(stageTimes(events)).toEqual({ intake: at(1), assessment: at(5), investigation: at(4) })
})

it('knows what came after a version', () => {
  expect(since([event(1, 1), event(2, 2), event(3, 3)], 2).map((one) => one.seq)).toEqual([3])
})
