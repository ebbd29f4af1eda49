import { describe, expect, it } from 'vitest'
import { i18n } from '@/shared/messages'
import { actionName, namedActions, objectName } from './auditNames'

describe('what the audit log says', () => {
  it('names actions, and leaves codes it does not know', () => {
    i18n.global.locale.value = 'en'
    expect(actionName('session.created')).toBe('Signed in')
    expect(actionName('session.forgotten')).toBe('session.forgotten')
    expect(namedActions()).toContain('user.roles_changed')
    expect(namedActions().every((code) => actionName(code) !== code)).toBe(true)
  })

  it('names people, and shows what other things are kept under', () => {
    i18n.global.locale.value = 'en'
    const personOf = (id: string) => (id === '1' ? 'Lin' : undefined)
    expect(objectName('user:1', personOf)).toEqual({ kind: 'Person', rest: 'Lin' })
    expect(objectName('user:2', personOf)).toEqual({ kind: 'Person', rest: '2' })
    expect(objectName('setting:routing', personOf)).toEqual({ kind: 'Setting', rest: 'Routing' })
    expect(objectName('bare', personOf)).toEqual({ kind: '', rest: 'bare' })
  })
})
