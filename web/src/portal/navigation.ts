import { ref, shallowRef } from 'vue'

// Five pages with real addresses, so that the back key of a phone does what it should. Codes are
// never part of an address. What a QR code brings behind `#` is a number to look up.

export type Page = 'home' | 'complain' | 'receipt' | 'look_up' | 'progress'

const paths: Record<Page, string> = {
  home: '/p/',
  complain: '/p/complain',
  receipt: '/p/receipt',
  look_up: '/p/look-up',
  progress: '/p/progress',
}

export const page = shallowRef<Page>('home')
/** The number that the person came with. */
export const broughtNumber = ref('')

export function pathOf(name: Page): string {
  return paths[name]
}

export function go(name: Page, how: 'push' | 'replace' = 'push'): void {
  const change = how === 'push' ? 'pushState' : 'replaceState'
  if (name !== page.value || window.location.hash) history[change](null, '', paths[name])
  page.value = name
  window.scrollTo(0, 0)
}

export function startNavigation(): void {
  window.addEventListener('popstate', read)
  window.addEventListener('hashchange', read)
  read()
}

function read(): void {
  const { hash, pathname } = window.location
  const number = /^#(\d{15,})$/.exec(hash)?.[1]
  if (number) {
    broughtNumber.value = number
    go('look_up', 'replace')
    return
  }
  const known = (Object.keys(paths) as Page[]).find((name) => paths[name] === pathname)
  page.value = known ?? 'home'
}
