import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { textForPresses } from './useCopyNumber'
import { changedOf, filledIn, firstAction, knownOf, menuActions, stageActions } from './stageForm'

type Action = Schemas['PossibleAction']
const action = (name: string, blocked: string[] = [], fields: string[] = []) =>
  ({ action: name, blocked_by: blocked, form: { fields: fields.map((one) => ({ name: one, type: 'text' })) } }) as Action
const ticket = (more: object) => ({ proposals: [], forms: {}, category: null, demand: null, ...more }) as unknown as Schemas['Ticket']

describe('the form of the stage', () => {
  it('has what the stage waits for; the rest is in the menu, each once', () => {
    const all = [action('record_visit'), action('suspend'), action('record_visit'), action('escalate')]
    expect(stageActions(all).map((one) => one.action)).toEqual(['record_visit'])
    expect(menuActions(all).map((one) => one.action)).toEqual(['suspend', 'escalate'])
  })

  it('begins with what nothing stands in the way of', () => {
    expect(firstAction([action('approve', ['four_eyes']), action('propose')])?.action).toBe('propose')
    expect(firstAction([action('record_visit', ['self_visit'])])?.action).toBe('record_visit')
    const on = { ...action('complete'), to_stage: 'follow_up' as const }
    const stay = { ...action('record_consent'), to_stage: 'implementation' as const }
    expect(firstAction([stay, on], 'implementation')?.action).toBe('complete')
    expect(firstAction([])).toBeUndefined()
  })

  it('knows what the ticket knows, of the fields that are asked for', () => {
    const register = action('register', [], ['category', 'demand'])
    expect(knownOf(register, ticket({ category: 'product.quality', department_id: 'd' }))).toEqual({ category: 'product.quality' })
    const approve = action('approve', [], ['proposal_id', 'remark'])
    const one = { id: 'p1', state: 'proposed' }
    expect(knownOf(approve, ticket({ proposals: [one, { id: 'p0', state: 'rejected' }] }))).toEqual({ proposal_id: 'p1' })
    expect(knownOf(approve, ticket({ proposals: [one, { id: 'p2', state: 'proposed' }] }))).toEqual({})
  })

  it('never puts what is known over what was typed', () => {
    expect(filledIn({ demand: 'refund', category: 'a' }, { demand: 'swap', category: undefined })).toEqual({ demand: 'swap', category: 'a' })
    expect(filledIn({ demand: 'refund' }, { demand: '' })).toEqual({ demand: '' })
  })

  it('keeps of a form only what was changed', () => {
    const known = { demand: 'refund', category: 'a', root_cause: 'r' }
    expect(changedOf(known, { ...known, demand: '', category: 'b', remark: 'soon' })).toEqual({ demand: '', category: 'b', remark: 'soon' })
    expect(changedOf(known, { ...known })).toEqual({})
  })
})

it('copies the number, with the subject, with the address', () => {
  const found = { number: '202611260000103', subject: 'Leak' }
  const text = (presses: number) => textForPresses(found, presses, 'https://desk')
  expect([1, 2, 3, 4].map(text)).toEqual([
    '202611260000103',
    '202611260000103 Leak',
    '202611260000103 Leak https://desk/tickets/202611260000103',
    '202611260000103 Leak https://desk/tickets/202611260000103',
  ])
})
