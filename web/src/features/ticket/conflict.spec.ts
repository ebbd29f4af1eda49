import { describe, expect, it } from 'vitest'
import { compareFields, patchOf, resolved } from './conflict'

const names = ['subject', 'demand', 'tags', 'amount']
const before = { subject: 'a', demand: 'refund', tags: ['x'], amount: null }

describe('a conflict', () => {
  it('is what both changed to something else', () => {
    const changes = compareFields(names, before, { ...before, demand: 'repair' }, { ...before, demand: 'swap' })
    expect(changes).toEqual([
      { name: 'demand', before: 'refund', theirs: 'repair', mine: 'swap', conflict: true, side: 'mine' },
    ])
  })

  it('is not what only one changed', () => {
    const changes = compareFields(names, before, { ...before, subject: 'b' }, { ...before, tags: ['x', 'y'] })
    expect(changes.map(({ name, conflict, side }) => [name, conflict, side])).toEqual([
      ['subject', false, 'theirs'], ['tags', false, 'mine'],
    ])
  })

  it('is not what both changed to the same', () => {
    const same = { ...before, amount: '12.00' }
    expect(compareFields(names, before, same, { ...same })[0]).toMatchObject({ conflict: false })
  })

  it('takes blank, null and absent for the same', () => {
    expect(compareFields(['amount'], before, { amount: '' }, {})).toEqual([])
  })

  it('ends with mine, where I chose nothing, and with what I did not touch of theirs', () => {
    const theirs = { ...before, subject: 'b', demand: 'repair' }
    const mine = { ...before, demand: 'swap' }
    const changes = compareFields(names, before, theirs, mine)
    expect(resolved(mine, changes)).toEqual({ ...before, subject: 'b', demand: 'swap' })
    const other = changes.map((one) => ({ ...one, side: 'theirs' as const }))
    expect(resolved(mine, other)).toEqual(theirs)
  })
})

it('sends what differs only, and null for what was taken away', () => {
  expect(patchOf(names, { ...before, amount: '1.00' }, { ...before, amount: '', demand: 'swap' })).toEqual({
    demand: 'swap', amount: null,
  })
  expect(patchOf(names, before, { ...before })).toEqual({})
})
