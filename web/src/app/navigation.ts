import type { Component } from 'vue'
import { featureRoutes } from './routes'
import { offered } from './router'

export interface NavEntry {
  name: string
  label: string
  icon: Component
  group: number
}

/** The rail of the person signed in, in order. */
export function navigation(): NavEntry[] {
  return featureRoutes
    .filter((route) => route.meta?.nav && offered(route.meta))
    .sort((a, b) => a.meta!.nav!.order - b.meta!.nav!.order)
    .map((route) => {
      const { label, icon, order } = route.meta!.nav!
      return { name: String(route.name), label, icon, group: Math.floor(order / 10) }
    })
}
