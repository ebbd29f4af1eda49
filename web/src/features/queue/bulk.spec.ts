import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { combined, linesOf, outcomeOf } from './bulk'

type Ticket = Schemas['Ticket']
const ticket = (id: string, version = 1) => ({ id, version, number: `n${id}`, subject: id }) as Ticket
const stale = { code: 'stale_version', title: 'changed', status: 412 } as Schemas['Problem']

describe('bulk', () => {
  it('names the version that was seen in each line', () => {
    const lines = linesOf([ticket('a', 3), ticket('b', 7)], { action: 'assign', form: { owner_id: 'me' } })
    expect(lines.map((line) => [line.ticket, line.version, line.form])).toEqual([
      ['a', 3, { owner_id: 'me' }], ['b', 7, { owner_id: 'me' }],
    ])
    expect(lines[0]).not.toHaveProperty('comment')
  })

  it('gives each ticket the result that stands in its place', () => {
    const outcome = outcomeOf([ticket('a'), ticket('b'), ticket('c')], {
      results: [
        { ticket: 'a', status: 200, version: 2, error: null },
        { ticket: 'b', status: 412, version: null, error: stale },
        { ticket: 'c', status: 200, version: 2, error: null },
      ],
      undo: { id: 'u', until: '2026-11-26T00:00:10.000Z' },
    })
    expect(outcome.done.map((one) => one.ticket.id)).toEqual(['a', 'c'])
    expect(outcome.refused.map((one) => [one.ticket.id, one.error?.code])).toEqual([['b', 'stale_version']])
    expect(outcome.undos).toEqual(['u'])
  })

  it('counts a line without an answer as not done', () => {
    const outcome = outcomeOf([ticket('a'), ticket('b')], { results: [{ ticket: 'a', status: 200, error: null }] })
    expect(outcome.refused.map((one) => one.ticket.id)).toEqual(['b'])
    expect(outcome.undos).toEqual([])
  })

  it('adds up what several requests did', () => {
    const one = outcomeOf([ticket('a')], { results: [{ error: null }], undo: { id: 'u1' } })
    const two = outcomeOf([ticket('b')], { results: [{ error: stale }], undo: null })
    const sum = combined([one, two])
    expect([sum.done.length, sum.refused.length, sum.undos]).toEqual([1, 1, ['u1']])
  })
})
