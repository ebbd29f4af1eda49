import { beforeEach, describe, expect, it } from 'vitest'
import { currentCall, forgetCalls, ignoreCall, ownCall, ownCalls, takeMessage, type LiveCall, type ScreenPop } from './calls'

function call(id: string, version: number, changes: Partial<LiveCall> = {}): LiveCall {
  return { id, version, state: 'offered', answered_at: null, ...changes } as LiveCall
}

function pop(id: string, version = 1): ScreenPop {
  return { call: call(id, version), customer: null, candidates: [], open_tickets: [] } as unknown as ScreenPop
}

const phases = () => ownCalls.value.map((one) => `${one.call.id} ${one.phase}`)

describe('my calls', () => {
  beforeEach(forgetCalls)

  it('ring once, however often it is said', () => {
    expect(takeMessage('call.offered', pop('a'))).toBe(true)
    expect(takeMessage('call.offered', pop('a'))).toBe(false)
    expect(takeMessage('call.offered', pop('a', 2))).toBe(false)
    expect(phases()).toEqual(['a ringing'])
  })

  it('are gone when somebody else answers or the caller leaves', () => {
    for (const reason of ['answered_elsewhere', 'caller_left', 'missed']) {
      takeMessage('call.offered', pop('a'))
      takeMessage('call.gone', { call: call('a', 2), reason })
      expect(phases()).toEqual([])
    }
    takeMessage('call.offered', pop('a'))
    takeMessage('call.ended', { call: call('a', 2, { state: 'ended' }) })
    expect(phases()).toEqual([])
  })

  it('wait for their summary after a talk, also one that was put through or put aside', () => {
    takeMessage('call.offered', pop('a'))
    ignoreCall('a')
    takeMessage('call.answered', { call: call('a', 2, { state: 'talking' }) })
    takeMessage('call.gone', { call: call('a', 3), reason: 'transferred' })
    expect(phases()).toEqual(['a wrap_up'])
    expect(ownCall('a')?.ignored).toBe(false)
    takeMessage('call.ended', { call: call('a', 4, { state: 'ended' }) })
    expect(phases()).toEqual(['a wrap_up'])
  })

  it('do not go back to what they were before', () => {
    takeMessage('call.offered', pop('a'))
    takeMessage('call.answered', { call: call('a', 3, { state: 'talking' }) })
    takeMessage('call.offered', pop('a', 2))
    takeMessage('call.gone', { call: call('a', 2), reason: 'missed' })
    expect(phases()).toEqual(['a talking'])
  })

  it('ring again at the same person after having been missed', () => {
    takeMessage('call.offered', pop('a'))
    takeMessage('call.gone', { call: call('a', 2), reason: 'missed' })
    expect(takeMessage('call.offered', pop('a', 3))).toBe(true)
  })

  it('are opened in the order of their urgency', () => {
    takeMessage('call.offered', pop('a'))
    takeMessage('call.answered', { call: call('a', 2, { state: 'talking' }) })
    expect(currentCall.value?.call.id).toBe('a')
    takeMessage('call.offered', pop('b'))
    expect(currentCall.value?.call.id).toBe('b')
  })
})
