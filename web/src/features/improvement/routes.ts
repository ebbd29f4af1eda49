import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/reports/improvements',
    name: 'improvements',
    component: () => import('./ImprovementsView.vue'),
    meta: { title: 'improvement.title', permission: 'reports.read', section: 'reports' },
  },
] satisfies RouteRecordRaw[]
