import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api, ask, askVersioned, onUnauthenticated, setCsrf } from './client'
import { forgetServerTime, noteServerTime, serverOffset } from './clock'
import { serverAway } from './connection'
import { isProblem } from './problem'
import { Submission } from './submission'

let requests: Request[]

function server(...answers: (Response | 'silence')[]) {
  requests = []
  vi.stubGlobal('fetch', (request: Request) => {
    requests.push(request)
    const next = answers.shift()
    if (!next || next === 'silence') return Promise.reject(new TypeError('network'))
    return Promise.resolve(next)
  })
}

const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init)

beforeEach(() => {
  vi.useFakeTimers()
  setCsrf('token-1')
})

describe('the client', () => {
  it('sends the token of the session with what changes something, and with nothing else', async () => {
    server(json({}), json({ state: 'ready' }))
    await ask(api.GET('/api/v1/me'))
    await ask(api.PUT('/api/v1/me/presence', { body: { state: 'ready' } }))
    expect(requests.map((r) => r.headers.get('X-CSRF-Token'))).toEqual([null, 'token-1'])
    expect(requests[1]!.headers.get('Accept-Language')).toBe('zh-CN')
  })

  it('asks once only for what shows a secret', async () => {
    const path = { id: 'x' }
    const shown = [
      () => api.POST('/api/v1/api-keys', { body: {} as never }),
      () => api.POST('/api/v1/inbound-sources', { body: {} as never }),
      () => api.POST('/api/v1/inbound-sources/{id}/secrets', { params: { path }, body: {} }),
      () => api.POST('/api/v1/webhooks', { body: {} as never }),
      () => api.POST('/api/v1/webhooks/{id}/secrets', { params: { path } }),
    ]
    for (const make of shown) {
      server('silence', json({ secret: 's' }))
      const refused = ask<{ data?: unknown; response: Response }>(make()).catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(300_000)
      expect(isProblem(await refused, 'unreachable')).toBe(true)
      expect(requests).toHaveLength(1)
    }
  })

  it('gives the version of what it read', async () => {
    server(json({ id: 'x' }, { headers: { ETag: '"7"' } }))
    const { etag } = await askVersioned(
      api.GET('/api/v1/tickets/{id}', { params: { path: { id: 'x' } } }),
    )
    expect(etag).toBe('"7"')
  })

  it('waits out a short outage and repeats a creation under one key', async () => {
    server('silence', new Response('', { status: 502 }), json({ id: 'x' }, { status: 201 }))
    const created = ask(api.POST('/api/v1/tickets', { body: { kind: 'complaint' } as never }))
    await vi.advanceTimersByTimeAsync(100)
    expect(serverAway.value).toBe(true)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await created).toEqual({ id: 'x' })
    expect(serverAway.value).toBe(false)
    const keys = requests.map((r) => r.headers.get('Idempotency-Key'))
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(keys).size).toBe(1)
    expect(requests).toHaveLength(3)
  })

  it('never repeats what may not happen twice', async () => {
    server('silence', json({}))
    const patched = ask(
      api.PATCH('/api/v1/tickets/{id}', {
        params: { path: { id: 'x' }, header: { 'If-Match': '"1"' } },
        body: { subject: 's' },
      }),
    ).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(isProblem(await patched, 'unreachable')).toBe(true)
    expect(requests).toHaveLength(1)
  })

  it('tells the caller when an outage lasts', async () => {
    server()
    const read = ask(api.GET('/api/v1/me')).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(200_000)
    expect(isProblem(await read, 'unreachable')).toBe(true)
  })

  it('comes back when the server is busy, as it was asked to', async () => {
    server(new Response('{}', { status: 503, headers: { 'Retry-After': '2' } }), json({ id: 'me' }))
    const read = ask(api.GET('/api/v1/me'))
    await vi.advanceTimersByTimeAsync(1_900)
    expect(requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(await read).toEqual({ id: 'me' })
  })

  it('reports a session that is over, but not a wrong password', async () => {
    const ended = vi.fn()
    onUnauthenticated(ended)
    server(json({ code: 'bad_credentials' }, { status: 401 }), json({ code: 'session_expired' }, { status: 401 }))
    await expect(
      ask(api.POST('/api/v1/sessions', { body: { username: 'a', password: 'b' } })),
    ).rejects.toMatchObject({ code: 'bad_credentials' })
    expect(ended).not.toHaveBeenCalled()
    await expect(ask(api.GET('/api/v1/me'))).rejects.toMatchObject({ status: 401 })
    expect(ended).toHaveBeenCalledTimes(1)
  })
})

describe("the server's time", () => {
  beforeEach(forgetServerTime)

  it('is taken from the middle of the exchange', () => {
    noteServerTime('2026-11-26T01:00:10.000Z', Date.parse('2026-11-26T01:00:00Z'), Date.parse('2026-11-26T01:00:02Z'))
    expect(serverOffset.value).toBe(9_000)
  })

  it('keeps the most exact sample, and no nonsense', () => {
    const base = Date.parse('2026-11-26T01:00:00.000Z')
    noteServerTime('2026-11-26T01:00:05.000Z', base, base + 100)
    const exact = serverOffset.value
    noteServerTime('Thu, 26 Nov 2026 02:00:00 GMT', base, base + 4_000)
    noteServerTime('nonsense', base, base)
    noteServerTime(null, base, base)
    expect(serverOffset.value).toBe(exact)
  })

  it('is told to a fraction of a second by headers of whole ones', () => {
    const ahead = 7_321
    for (let at = Date.parse('2026-11-26T01:00:00.000Z'); at < Date.parse('2026-11-26T01:01:00Z'); at += 1_370) {
      const header = new Date(at + 20 + ahead).toUTCString()
      noteServerTime(header, at, at + 40)
    }
    expect(Math.abs(serverOffset.value - ahead)).toBeLessThan(200)
  })

  it('follows a clock that was set, once it is sure', () => {
    const base = Date.parse('2026-11-26T01:00:00.000Z')
    const ahead = (milliseconds: number) => new Date(base + milliseconds).toISOString()
    noteServerTime(ahead(0), base, base)
    for (let i = 0; i < 2; ++i) noteServerTime(ahead(60_000), base, base)
    expect(serverOffset.value).toBe(0)
    noteServerTime(ahead(60_000), base, base)
    expect(serverOffset.value).toBe(60_000)
  })
})

describe('a submission', () => {
  it('keeps its key while its content stays, and only so', () => {
    const submission = new Submission()
    const first = submission.keyFor({ a: 1 })
    expect(submission.keyFor({ a: 1 })).toBe(first)
    const second = submission.keyFor({ a: 2 })
    expect(second).not.toBe(first)
    submission.done()
    expect(submission.keyFor({ a: 2 })).not.toBe(second)
  })
})
