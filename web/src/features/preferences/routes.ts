import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/preferences',
    name: 'preferences',
    component: () => import('./PreferencesView.vue'),
    meta: { title: 'preferences.title' },
  },
] satisfies RouteRecordRaw[]
