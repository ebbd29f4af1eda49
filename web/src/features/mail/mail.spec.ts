import { describe, expect, it } from 'vitest'
import { serverForm, serverOf, splitQuoted, wayState } from './mail'

describe('the text of a mail', () => {
  it('is split from what is quoted below it', () => {
    expect(splitQuoted('And now?\n\n> A wrote:\n> old')).toEqual({ written: 'And now?', quoted: 'A wrote:\nold' })
  })

  it('is whole when nothing is quoted, everything is, or the answers stand between', () => {
    for (const text of ['', 'one\ntwo', '> all\n> of it', '> a\nyes\n> b\nno']) {
      expect(splitQuoted(text)).toEqual({ written: text, quoted: '' })
    }
  })
})

describe('a way of a mailbox', () => {
  const server = { host: 'mail.example.com', port: 993, security: 'tls' } as const

  it('is told by its server and its last attempt', () => {
    expect(wayState(null, null, null)).toBe('unused')
    expect(wayState(server, null, null)).toBe('unknown')
    expect(wayState(server, '2026-11-26T00:00:00Z', null)).toBe('good')
    expect(wayState(server, '2026-11-26T00:00:00Z', 'timeout')).toBe('bad')
  })

  it('is none without a host', () => {
    expect(serverOf(serverForm(null, 993))).toBeNull()
    expect(serverOf({ ...serverForm(null, 465), host: ' mail.example.com ' })).toEqual({ host: 'mail.example.com', port: 465, security: 'tls' })
    expect(serverOf(serverForm(server, 1))).toEqual(server)
  })
})
