import type { Page } from 'playwright-core'
import type { RouteRecordRaw } from 'vue-router'
import { featureRoutes } from '@/app/routes'
import { sessionOf, usernames } from './staff.ts'
import { settle } from './test.ts'

// Every screen there is, from the routes themselves: a new one comes in without being named here.

export interface Screen {
  name: string
  path: string
  /** Who may see it; nobody for pages without sign-in. */
  as?: string
}

/** What stands for the parameters of paths. */
export type Samples = Record<string, string>

/** Tried in this order, so that a screen is seen by whom it was made for. */
const order = ['agent1', 'handler1', 'lead1', 'supervisor1', 'qa1', 'aftersales1', 'infodesk1', 'executive1', 'admin1']

/** `samples` by `route.parameter` or parameter alone. A parameter without one is a fault. */
export async function screens(samples: Samples): Promise<Screen[]> {
  const found: Screen[] = []
  for (const { path, route } of flatten(featureRoutes)) {
    if (route.redirect || path.includes('*')) continue
    const name = String(route.name ?? path)
    found.push({ name, path: fill(name, path, samples), as: await viewerOf(route, name) })
  }
  found.push({ name: 'not_found', path: '/there/is/no/such/page', as: 'agent1' })
  return found
}

export const portalScreens: Screen[] = [
  { name: 'portal_home', path: '/p/' },
  { name: 'portal_complain', path: '/p/complain' },
  { name: 'portal_look_up', path: '/p/look-up' },
]

/** The screen as it is when everything has come. */
export async function show(page: Page, screen: Screen): Promise<void> {
  await page.goto(screen.path)
  await page.locator('h1, main, [role=main]').first().waitFor()
  await settle(page)
}

/** Also screens that are dark unless their person has said otherwise. */
export async function wear(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.evaluate((wanted) => Object.assign(document.documentElement.dataset, { theme: wanted }), theme)
}

function flatten(routes: readonly RouteRecordRaw[], parent = ''): { path: string; route: RouteRecordRaw }[] {
  return routes.flatMap((route) => {
    const path = route.path.startsWith('/') ? route.path : `${parent}/${route.path}`.replace(/\/$/, '')
    const below = flatten(route.children ?? [], path)
    return route.component && !below.some((child) => child.path === path) ? [{ path, route }, ...below] : below
  })
}

function fill(name: string, path: string, samples: Samples): string {
  return path.replace(/\/:(\w+)(\([^)]*\))?([?*+])?/g, (_whole, parameter: string, _pattern, many) => {
    const sample = samples[`${name}.${parameter}`] ?? samples[parameter]
    if (sample !== undefined) return `/${sample}`
    if (many === '?' || many === '*') return ''
    throw new Error(`the screen ${name} needs a sample for ${parameter}`)
  })
}

async function viewerOf(route: RouteRecordRaw, name: string): Promise<string | undefined> {
  const { open, permission, anyPermission } = route.meta ?? {}
  if (open) return undefined
  const others = usernames().filter((username) => !order.includes(username))
  for (const username of [...order, ...others]) {
    const permissions: readonly string[] = (await sessionOf(username)).me.permissions ?? []
    const may = (wanted: string) => permissions.includes(wanted)
    if ((!permission || may(permission)) && (!anyPermission || anyPermission.some(may))) return username
  }
  throw new Error(`nobody of the demonstration center may see ${name}`)
}
