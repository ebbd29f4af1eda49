import { describe, expect, it } from 'vitest'
import { stepsOf, type CallWithLegs } from './callSteps'

const at = (second: number) => `2026-11-26T04:00:${String(second).padStart(2, '0')}.000Z`
const leg = (agent: string, changes: object) => ({
  agent, user: null, offered_at: null, answered_at: null, ended_at: null, outcome: null, transferred: false, ...changes,
})

function call(legs: object[], changes: object = {}): CallWithLegs {
  return { started_at: at(0), queued_at: at(1), ended_at: at(40), end_known: true, queue: 'care', legs, ...changes } as CallWithLegs
}

const told = (steps: CallWithLegs) => stepsOf(steps).map((step) => `${step.what} ${step.who}`.trim())

describe('what happened on a call', () => {
  it('is told in order, from agent to agent', () => {
    const legs = [
      leg('12', { offered_at: at(9), answered_at: at(12), ended_at: at(40), outcome: 'answered' }),
      leg('11', { offered_at: at(2), ended_at: at(8), outcome: 'missed' }),
    ]
    expect(told(call(legs))).toEqual([
      'started', 'queued care', 'offered 11', 'missed 11', 'offered 12', 'answered 12', 'left 12', 'ended',
    ])
  })

  it('says what was put through, and what nobody saw end', () => {
    const legs = [leg('11', { offered_at: at(2), answered_at: at(3), ended_at: at(9), outcome: 'answered', transferred: true })]
    expect(told(call(legs, { queued_at: null, end_known: false }))).toEqual([
      'started', 'offered 11', 'answered 11', 'transferred 11', 'silent',
    ])
  })
})
