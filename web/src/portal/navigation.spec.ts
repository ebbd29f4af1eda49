import { beforeEach, describe, expect, it, vi } from 'vitest'
import { broughtNumber, go, page, startNavigation } from './navigation'

describe('pages of the portal', () => {
  beforeEach(() => {
    history.replaceState(null, '', '/p/')
    broughtNumber.value = ''
    // jsdom has no layout.
    vi.stubGlobal('scrollTo', () => undefined)
  })

  it('open by their address', () => {
    history.replaceState(null, '', '/p/complain')
    startNavigation()
    expect(page.value).toBe('complain')
    history.replaceState(null, '', '/p/nowhere')
    startNavigation()
    expect(page.value).toBe('home')
  })

  it('take the number of a QR code out of the address', () => {
    history.replaceState(null, '', '/p/#202611260000188')
    startNavigation()
    expect(page.value).toBe('look_up')
    expect(broughtNumber.value).toBe('202611260000188')
    expect(window.location.href).not.toContain('202611260000188')
  })

  it('take nothing else out of it', () => {
    history.replaceState(null, '', '/p/#<img src=x>')
    startNavigation()
    expect(page.value).toBe('home')
    expect(broughtNumber.value).toBe('')
  })

  it('change the address as they change', () => {
    startNavigation()
    go('look_up')
    expect(window.location.pathname).toBe('/p/look-up')
  })
})
