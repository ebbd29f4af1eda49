import type { Schemas } from '@/api/client'
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's name. */
    title?: string
    /** The right without which the page is not offered; the server decides anyway. */
    permission?: string
    /** Or any of these. */
    anyPermission?: string[]
    /** Without sign-in. */
    open?: boolean
    /** Without bar and rail: a second screen, a tablet, a print sheet. */
    bare?: boolean
    /** An entry of the rail. Entries are grouped by tens: 10–19 work, 20–29 people, … */
    nav?: { label: string; icon: Component; order: number }
    /** The name of the rail's entry that this page belongs to. */
    section?: string
    /** May be where a person lands after signing in; the lowest number that is allowed wins. */
    home?: number
    /** Only of people with this role. */
    homeRole?: Schemas['Role']
  }
}

const files = import.meta.glob<{ default: RouteRecordRaw[] }>('/src/features/*/routes.ts', {
  eager: true,
})

/** What the features bring, each in its `routes.ts`. */
export const featureRoutes: RouteRecordRaw[] = Object.values(files).flatMap((file) => file.default)
