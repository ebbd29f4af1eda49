import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/search',
    name: 'search',
    component: () => import('./SearchView.vue'),
    meta: { title: 'search.title', permission: 'tickets.read' },
  },
] satisfies RouteRecordRaw[]
