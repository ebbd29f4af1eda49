import { describe, expect, it } from 'vitest'
import type { LiveCall } from './calls'
import { callOfAgent, sortAgents, withCall, type Agent, type FloorCall } from './floor'

const call = (id: string, version: number, state: LiveCall['state']) => ({ id, version, state }) as LiveCall
const shown = (calls: FloorCall[]) => calls.map((one) => `${one.id} ${one.version} ${one.state}`)

describe('the floor', () => {
  it('shows a call as it is now, whatever comes late, and none that has ended', () => {
    const first = withCall([], call('a', 2, 'queued'))
    const second = withCall(first, call('b', 1, 'queued'))
    expect(shown(withCall(second, call('a', 1, 'started')))).toEqual(['a 2 queued', 'b 1 queued'])
    expect(shown(withCall(second, call('a', 3, 'talking')))).toEqual(['b 1 queued', 'a 3 talking'])
    expect(shown(withCall(second, call('a', 3, 'ended')))).toEqual(['b 1 queued'])
  })

  it('keeps the name of a caller, which messages do not have', () => {
    const known = [{ ...call('a', 1, 'queued'), name: 'Wang' }]
    expect(withCall(known, call('a', 2, 'talking'))[0]?.name).toBe('Wang')
  })

  it('shows beside an agent the call that their state is about', () => {
    const calls = ['a', 'b'].map((id) => ({ ...call(id, 1, 'talking'), user_id: 'u', name: '' }))
    const agent = { user: { id: 'u' }, call_id: 'b' } as Agent
    expect(callOfAgent(calls, agent)?.id).toBe('b')
    expect(callOfAgent(calls, { ...agent, call_id: null })?.id).toBe('a')
    expect(callOfAgent(calls, { ...agent, user: { id: 'v' }, call_id: null } as Agent)).toBeUndefined()
  })

  it('has who talks first, the longest before the others', () => {
    const agent = (state: Agent['state'], since: string) => ({ state, since }) as Agent
    const sorted = sortAgents([agent('offline', '1'), agent('ready', '2'), agent('talking', '9'), agent('talking', '3')])
    expect(sorted.map((one) => `${one.state} ${one.since}`)).toEqual(['talking 3', 'talking 9', 'ready 2', 'offline 1'])
  })
})
