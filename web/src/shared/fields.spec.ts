import { describe, expect, it } from 'vitest'
import { contentOf, missingFields, normalAmount, visibleFields, type Field } from './fields'

const fields = [
  { name: 'decision', type: 'choice', required: true },
  { name: 'department_id', type: 'department', required_if: { member: 'decision', value: 'upheld' } },
  { name: 'explanation', type: 'text', required_if: { member: 'decision', value: 'not_upheld' } },
  { name: 'accepts', type: 'boolean', required_if: { member: 'reached', value: 'true' } },
  { name: 'reached', type: 'boolean', required: true },
  { name: 'cost', type: 'amount' },
  { name: 'evidence', type: 'attachments' },
] as Field[]
const names = (list: Field[]) => list.map((field) => field.name)

describe('a form of an action', () => {
  it('shows a conditional member when its condition holds, also for true', () => {
    expect(names(visibleFields(fields, { decision: 'upheld', reached: true }))).toEqual([
      'decision', 'department_id', 'accepts', 'reached', 'cost', 'evidence',
    ])
  })

  it('knows what is missing; false is an answer', () => {
    expect(names(missingFields(fields, { decision: 'not_upheld', explanation: '  ' }))).toEqual([
      'explanation', 'reached',
    ])
    expect(missingFields(fields, { decision: 'out_of_scope', reached: false })).toEqual([])
  })

  it('sends what is shown and filled in', () => {
    const value = {
      decision: 'upheld', department_id: 'd', explanation: 'left over', cost: '', evidence: [],
      reached: false,
    }
    expect(contentOf(fields, value)).toEqual({ decision: 'upheld', department_id: 'd', reached: false })
  })

  it('takes amounts as they are typed', () => {
    expect(normalAmount('￥１，２８０．５０')).toBe('1280.50')
    expect(contentOf(fields, { decision: 'x', cost: '1,280' })).toMatchObject({ cost: '1280' })
  })
})
