import { beforeEach, describe, expect, it, vi } from 'vitest'
import { toasts } from '@/shared/toast'
import { addressOf } from './reportClient'
import { useDownload } from './useDownload'

const links: { download: string }[] = []

beforeEach(() => {
  links.length = 0
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }))
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    links.push({ download: this.download })
  })
})

describe('a file of a report', () => {
  it('is of the same period, filters and form', () => {
    expect(addressOf('weekly', '2026-W48', { team: 'none', channel: 'web' }, 'csv')).toBe(
      '/api/v1/reports/weekly?week=2026-W48&team=none&channel=web&format=csv',
    )
  })

  it('has the name that the server proposes, else one of its own', async () => {
    const { download } = useDownload()
    const answer = (headers: HeadersInit) => vi.stubGlobal('fetch', async () => new Response('x', { headers }))
    answer({ 'Content-Disposition': 'attachment; filename="daily-2026-11-26.csv"' })
    await download('daily', '2026-11-26', {}, 'csv')
    answer({})
    await download('monthly', '2026-11', {}, 'json')
    expect(links.map((link) => link.download)).toEqual(['daily-2026-11-26.csv', 'monthly-2026-11.json'])
  })

  it('that the server does not make is not offered again, others are', async () => {
    const { download, refused } = useDownload()
    vi.stubGlobal('fetch', async () => new Response('{"code":"not_found"}', { status: 404 }))
    await download('daily', '2026-11-26', {}, 'json')
    expect(refused.value).toEqual([])
    vi.stubGlobal('fetch', async () => new Response('{"code":"not_acceptable"}', { status: 406 }))
    await download('daily', '2026-11-26', {}, 'xlsx')
    expect(refused.value).toEqual(['xlsx'])
    expect(useDownload().refused.value).toEqual(['xlsx'])
    expect(links).toEqual([])
  })

  it('says so when nobody answers, and can be asked for again', async () => {
    const { download, busy } = useDownload()
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
    await download('daily', '2026-11-26', {}, 'csv')
    expect(toasts.value.at(-1)?.kind).toBe('breach')
    expect(busy.value).toBeNull()
  })
})
