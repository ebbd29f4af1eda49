import { describe, expect, it } from 'vitest'
import { draftKeyOf, isUnwritten } from './drafts'
import { emptyForm } from './form'

const key = (query: { from?: string; call?: string; draft?: string }) => draftKeyOf({ from: '', call: '', draft: '', ...query })

describe('drafts of intake', () => {
  it('are one for each call, and another without a call', () => {
    const keys = [key({}), key({ from: '13800000001' }), key({ from: '13800000002' }), key({ call: 'a1', from: '13800000001' })]
    expect(new Set(keys).size).toBe(4)
    expect(keys[0]).toBe('intake:new')
    expect(key({ call: 'a1' })).toBe(key({ call: 'a1', from: '13900000009' }))
  })

  it('have keys that the server takes and that tell no number', () => {
    for (const one of [key({ from: '+86 138 0000 0001' }), key({ call: 'Call/7 (x)' }), key({ call: 'x'.repeat(200) })]) {
      expect(one).toMatch(/^[a-z0-9_.:-]{1,120}$/)
      expect(one).not.toContain('138')
    }
    expect(key({ draft: 'intake:call:a1' })).toBe('intake:call:a1')
    expect(key({ draft: 'ticket:1:note' })).toBe('intake:new')
  })

  it('are not kept of a call in which nothing was written', () => {
    const called = { ...emptyForm(), phone: '13800000001', callId: 'a1' }
    expect(isUnwritten('intake:call:a1')(called)).toBe(true)
    expect(isUnwritten('intake:call:a1')({ ...called, description: 'x' })).toBe(false)
    expect(isUnwritten('intake:new')(called)).toBe(false)
  })
})
