import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/help',
    name: 'help',
    component: () => import('./HelpView.vue'),
    meta: { title: 'help.title' },
  },
] satisfies RouteRecordRaw[]
